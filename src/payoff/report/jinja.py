"""Templates: every text is escaped where it is written, and what is missing is an error."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from payoff.core.text import visible
from payoff.report.charts.theme import theme
from payoff.report.page import SEVERITIES, Page


def environment(*packages: str) -> Environment:
    """Return the templates of ``packages``, and those that show the blocks of a page."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (*packages, "payoff.report")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        finalize=lambda value: (
            value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)
        ),
    )
    made.globals["severities"] = SEVERITIES
    made.tests["kind"] = lambda block, kind: type(block).__name__ == kind
    return made


def chart_data(page: Page) -> Markup:
    """Return what the script needs to draw the charts of a page, for an element that is inert."""
    charts = {chart.name: chart.draw() for chart in page.charts()}
    return inert_json({"theme": theme("currentColor", None), "charts": charts})


def inert_json(value: Any) -> Markup:
    """Return JSON that cannot close its script element, whatever the names in it are."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - as escaped above
