"""What the browser is sent beside pages: styles, our scripts, and those of htmx and Vega."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from payoff.core.errors import SourceError

PREFIX = "/static"
STATIC = Path(str(files("payoff.web") / "static"))
REPORT = Path(str(files("payoff.report") / "templates"))
OF_REPORTS = ("page.css", "page.js")
VENDOR = tuple(
    f"vendor/{name}.js" for name in ("htmx", "hx-sse", "vega", "vega-lite", "vega-embed")
)


@cache
def asset_files() -> Mapping[str, Path]:
    """Return every file that may be sent, by its name below ``/static``."""
    own = {str(path.relative_to(STATIC)): path for path in STATIC.rglob("*") if path.is_file()}
    return own | {name: REPORT / name for name in OF_REPORTS}


@cache
def asset_address(name: str) -> str:
    """Return the address of a file, which changes with its content."""
    digest = hashlib.sha256(asset_files()[name].read_bytes()).hexdigest()
    return f"{PREFIX}/{name}?v={digest[:12]}"


def check_assets() -> None:
    """Raise ``SourceError`` when the scripts of htmx and Vega are not there."""
    if not all((STATIC / name).is_file() for name in VENDOR):
        raise SourceError(
            "the scripts of the workbench's pages are not there: htmx and Vega",
            wanted="a payoff that was installed from its wheel, or a checkout with its assets",
            remedy="in the checkout say: make assets (it needs Node 20 or newer)",
        )
