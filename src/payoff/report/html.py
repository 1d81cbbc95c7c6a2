"""A page as one HTML file that asks no host for anything."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup

from payoff.report.jinja import chart_data, environment
from payoff.report.page import Page
from payoff.report.vega import vega_bundle


def html(page: Page) -> str:
    """Return a page as one self-contained HTML document.

    Every text is escaped where it is written, charts are data that a fixed script draws, and a
    content security policy lets nothing else run and no host be asked.
    """
    style, script = source("page.css"), source("page.js")
    bundle = vega_bundle() if page.charts() else ""
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            style=Markup(style),  # noqa: S704 - ours, and so are the next two
            bundle=Markup(bundle),  # noqa: S704
            script=Markup(script),  # noqa: S704
            data=chart_data(page),
            policy=_policy(style, [bundle, script]),
        )
    )


def source(name: str) -> str:
    """Return the style or the script of a page."""
    return (files("payoff.report") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return environment()


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
