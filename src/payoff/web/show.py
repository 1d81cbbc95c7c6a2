"""Show a page for people: a template, and what every page has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from payoff.web.assets import asset_address

if TYPE_CHECKING:
    from jinja2 import Environment

STEPS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
SHORT = {"kpi": "KPI", "roi": "ROI"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show(
    request: Request,
    name: str,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    name
        Of its template, without the ending.
    values
        What the template needs; the ``seat`` of who asks where the page belongs to a workspace.
    """
    template = templates().get_template(f"{name}.html.j2")
    common = {"seat": None, "person": getattr(request.state, "person", None)}
    return HTMLResponse(template.render(common | values), status, headers)


@cache
def templates() -> Environment:
    """Return the templates of the workbench."""
    from payoff.report import words
    from payoff.report.jinja import chart_data, environment

    made = environment("payoff.web")
    made.globals |= {"asset": asset_address}
    made.filters |= {"moment": moment, "size": size, "lasted": lasted, "spelt": spelt}
    made.filters |= {"amount": words.amount, "between": words.between, "day": words.day}
    made.filters |= {"probability": words.probability, "signed": words.signed}
    made.filters["chart_data"] = chart_data
    return made


def spelt(name: str) -> str:
    """Return a name as words that begin a line: ``max_change`` is ``Max change``."""
    words = [SHORT.get(word, word) for word in name.replace("_", " ").split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def moment(text: str) -> str:
    """Return a time as the state keeps it in words: ``2 Apr 2026, 14:05 UTC``."""
    at = datetime.fromisoformat(text)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def size(count: int) -> str:
    """Return bytes in words: ``1.2 MB``."""
    for step, unit in STEPS:
        if count >= step:
            return f"{count / step:.3g} {unit}"
    return f"{count} bytes"


def lasted(start: str, end: str) -> str:
    """Return how long something took: ``0.4 s``, ``3 min 20 s``."""
    seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return f"{minutes} min {rest} s"
    return f"{seconds:.1f} s" if seconds < 10 else f"{rest} s"
