"""A page on paper: a PDF set by Typst, in which texts are data and nothing else is read."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from tempfile import TemporaryDirectory
from typing import Any

from payoff.core.errors import MissingExtra
from payoff.core.text import all_replaced, visible
from payoff.report.charts.theme import theme
from payoff.report.page import SEVERITIES, Page
from payoff.report.plain import plain
from payoff.report.vega import drawing

ACCESSIBLE = "ua-1"
INK, FONT = "#1d2329", "Libertinus Serif"
WIDE, SMALL = 700, {2: 330, 3: 215}
LONG_WORD, MOST = re.compile(r"\S{20,}"), 200
PART = re.compile(r"[^\s\w](?=\w)|_(?=[^\W_])|[^\W_]{12}(?=\w)")
BREAK = "\\g<0>\u200b"


def pdf(page: Page) -> bytes:
    """Return a page as an accessible PDF (PDF/UA-1) in A4; the same page gives the same bytes.

    Texts and charts reach the template as data, so that no text can act as markup; the compiler
    sees an empty folder and no package. Letters that the fonts of Typst lack are taken from the
    fonts of the system; one that no font has is shown as a box, and then the PDF makes no claim to
    be accessible.

    Raises
    ------
    MissingExtra
        When Typst is not installed.
    """
    given = _given(page)
    try:
        return _compiled(given, pdf_standards=[ACCESSIBLE])
    except _typst().TypstError:  # a letter that no font has
        return _compiled(given)


def check_pdf() -> None:
    """Raise ``MissingExtra`` when no PDF could be made later."""
    _typst()


def _compiled(given: dict[str, bytes], **options: Any) -> bytes:
    with TemporaryDirectory(prefix="payoff-") as empty:
        made: bytes = _typst().compile(
            given,
            format="pdf",
            root=empty,
            package_path=empty,
            package_cache_path=empty,
            font_paths=_fonts(),
            **options,
        )
    return made


def _typst() -> Any:
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("typst", extra="pdf", purpose="a report as PDF") from error
    return typst


@cache
def _fonts() -> Any:
    return _typst().Fonts()


def _given(page: Page) -> dict[str, bytes]:
    """Return all that the compiler may read: the template, the page and its charts."""
    stored = plain(page) | {"severities": SEVERITIES}
    drawn: dict[str, bytes] = {}
    for block in (block for section in stored["sections"] for block in section["blocks"]):
        charts = block.get("charts", [block] if block["kind"] == "chart" else [])
        block["columns_of_charts"] = across = 2 if len(charts) in (2, 4) else 3
        for chart in charts:
            chart["file"] = f"{len(drawn)}.svg"
            width = WIDE if chart is block else SMALL[across]
            drawn[chart["file"]] = _drawn(chart.pop("spec"), width).encode()
        if isinstance(block.get("body"), str):
            block["lines"] = block.pop("body").splitlines()
    shown = json.dumps(all_replaced(stored, _set), allow_nan=False)
    return {"page.json": shown.encode()} | drawn | _templates()


@cache
def _templates() -> dict[str, bytes]:
    folder = files("payoff.report") / "templates" / "paper"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _drawn(spec: dict[str, Any], width: int) -> str:
    sized = spec | {"width": width}
    if spec.get("width") == "container":
        sized["autosize"] = {"type": "fit-x", "contains": "padding"}
    return drawing(sized, theme(INK, None) | {"font": FONT})


def _set(text: str) -> str:
    """Return a text that is safe to show, in which long words can go on in the next line."""
    return LONG_WORD.sub(_parted, visible(text))


def _parted(word: re.Match[str]) -> str:
    shown = word[0] if len(word[0]) <= MOST else f"{word[0][:MOST]}…"
    return PART.sub(BREAK, shown)
