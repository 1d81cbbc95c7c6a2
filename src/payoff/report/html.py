"""A page as one HTML file that asks no host for anything."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from payoff.core.text import visible
from payoff.report.charts.theme import theme
from payoff.report.page import SEVERITIES, Page
from payoff.report.vega import vega_bundle


def html(page: Page) -> str:
    """Return a page as one self-contained HTML document.

    Every text is escaped where it is written, charts are data that a fixed script draws, and a
    content security policy lets nothing else run and no host be asked.
    """
    environment = _environment()
    style, script = _source("page.css"), _source("page.js")
    bundle = vega_bundle() if page.charts() else ""
    charts = {chart.name: chart.draw() for chart in page.charts()}
    return environment.get_template("page.html.j2").render(
        page=page,
        style=Markup(style),  # noqa: S704 - ours, and so are the next two
        bundle=Markup(bundle),  # noqa: S704
        script=Markup(script),  # noqa: S704
        data=_inert_json({"theme": theme("currentColor", None), "charts": charts}),
        policy=_policy(style, [bundle, script]),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("payoff.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        finalize=lambda value: (
            value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)
        ),
    )
    environment.globals["severities"] = SEVERITIES
    environment.tests["kind"] = lambda block, kind: type(block).__name__ == kind
    return environment


def _source(name: str) -> str:
    return (files("payoff.report") / "templates" / name).read_text(encoding="utf-8")


def _inert_json(value: Any) -> Markup:
    """Return JSON that cannot close its script element, whatever the names in it are."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704


def _policy(style: str, scripts: list[str]) -> str:
    """Return a policy that runs exactly these scripts and this style, and loads nothing."""
    scripts_allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts if script)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts_allowed}",
            f"style-src 'sha256-{_digest(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
