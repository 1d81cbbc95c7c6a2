"""A page on paper: all of it is there, the same every time, and no text on it can act."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from tests.report import samples
from tests.report.every import every

pytest.importorskip("typst", reason="needs payoff[pdf]")

import typst

from payoff.answers.health import Finding
from payoff.core.errors import MissingExtra
from payoff.report import page_of
from payoff.report import pdf as module
from payoff.report.page import (
    Block,
    Cell,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Findings,
    Folded,
    Gallery,
    Page,
    Points,
    Section,
    Span,
    Table,
    Text,
)
from payoff.report.pdf import MOST, check_pdf, pdf

EVERY = every()
HOSTILE = {
    "code": samples.HOSTILE + '") #panic("") #read("/etc/passwd") $x$ *b* @a <b> // /* `r` \\u{41}',
    "bidi": "abc\u202edef\u2066ghi\u200f \u05d0\u05d1 \u0627\u0644",
    "control": "a\x00\x01\x1b[31m\x7f\ud800\ufffe\n\t\rb",
    "marks": "e" + "\u0301" * 300,
    "letters": "日本語 📻 हिन्दी",
    "long": "x" * 10_000,
    "empty": "",
}


def spec(text: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "data": {"values": [{"a": text[:100], "b": 1}]},
        "mark": "bar",
        "encoding": {
            "y": {"field": "a", "type": "nominal", "title": text[:100]},
            "x": {"field": "b", "type": "quantitative"},
        },
    }


def filled(text: str) -> Page:
    """Return a page with every kind of block, which says nothing but ``text``."""
    chart = Chart("one", text, text, lambda: spec(text))
    small = tuple(Chart(f"small-{n}", text, text, lambda: spec(text)) for n in range(2))
    columns = (Column(text, numeric=False), Column(text))
    table = Table(text, columns, ((Cell(text, text), Cell(text, text)),), (Span(0, 1, 2),), text)
    blocks: tuple[Block, ...] = (
        Text((text, text)),
        Points(text, (text,)),
        Figures((Figure(text, text, text),)),
        table,
        chart,
        Gallery(text, small),
        Findings((Finding("check", "failed", text, text),)),
        Facts(((text, text),)),
        Folded(text, table),
        Folded(text, (text,)),
        Folded(text, f"{text}\n{text}"),
    )
    return Page(text, text, "doubtful", text, (Section("all", text, blocks),))


def headings(given: dict[str, bytes]) -> list[str]:
    return ["".join(texts(each["body"])) for each in asked(given, "heading")]


def asked(given: dict[str, bytes], selector: str) -> list[dict[str, Any]]:
    """Return what of a page the typesetter has set."""
    found: list[dict[str, Any]] = json.loads(typst.query(given, selector))
    return found


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["text"]] if isinstance(node.get("text"), str) else texts([*node.values()])
    elif isinstance(node, list):
        for each in node:
            yield from texts(each)


@pytest.mark.parametrize("name", ["search", "failed", "settings"])
def test_all_of_a_page_is_set(name: str) -> None:
    page = page_of(EVERY[name])
    given = module._given(page)
    headline, *others = headings(given)
    assert headline == page.headline
    titles = [section.title for section in page.sections]
    assert [title for title in others if title in titles] == titles
    assert [each["alt"] for each in asked(given, "image")] == [c.alt for c in page.charts()]
    made = pdf(page)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_every_page_can_be_set(name: str) -> None:
    page = page_of(EVERY[name])
    assert pdf(page) == pdf(page)
    assert len(asked(module._given(page), "image")) == len(page.charts())


def test_the_same_page_gives_the_same_bytes_and_no_time() -> None:
    made = pdf(filled("tv"))
    assert made == pdf(filled("tv"))
    assert made != pdf(filled("radio"))
    for key in (b"CreationDate", b"ModDate", b"xmp:CreateDate", b"xmp:ModifyDate"):
        assert key not in made


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_can_act(name: str) -> None:
    given = module._given(filled(HOSTILE[name]))
    assert module._compiled(given).startswith(b"%PDF-")
    assert len(asked(given, "image")) == 3
    for acting in ("link", "ref", "math.equation", "metadata"):
        assert not asked(given, acting)


def test_what_looks_like_code_is_shown_as_it_is() -> None:
    page = Page("t", HOSTILE["code"], "good", "", ())
    assert headings(module._given(page))[0].replace("\u200b", "") == HOSTILE["code"]


def test_a_word_without_end_is_cut() -> None:
    page = Page("t", HOSTILE["long"], "good", "", ())
    assert headings(module._given(page))[0].replace("\u200b", "") == "x" * MOST + "…"


def test_a_letter_without_a_font_makes_no_claim() -> None:
    page = Page("t", "\U000fffff", "good", "", ())
    assert b"pdfuaid" not in pdf(page)


@pytest.mark.parametrize(
    "code",
    [
        '#read("/etc/hostname")',
        '#read("../../../../../../etc/hostname")',
        '#read("main.py")',
        '#import "@preview/cetz:0.3.4": canvas',
        '#image("/etc/hostname")',
    ],
)
def test_the_typesetter_reads_nothing_but_what_it_is_given(
    code: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.py").write_text("")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(typst.TypstError, match=r"not found|escape|download"):
        module._compiled({"main.typ": code.encode()})


def test_long_and_wide_tables_go_on_and_repeat_their_heads() -> None:
    columns = (Column("name", numeric=False), *(Column(f"after {n} months") for n in range(30)))
    rows = tuple((Cell(f"row {n}"), *(Cell("12 %", "10 %–14 %"),) * 30) for n in range(60))
    page = Page("t", "h", "good", "", (Section("s", "S", (Table("c", columns, rows),)),))
    parts = asked(module._given(page), "table")
    assert len(parts) > 2
    heads = [[*texts(part["children"][0])] for part in parts]
    assert all(head[0] == "name" for head in heads)
    assert [name for head in heads for name in head[1:]] == [c.head for c in columns[1:]]
    assert all(part["children"][0]["func"] == "header" for part in parts)


def test_without_typst_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match=r"pip install 'payoff\[pdf\]'"):
        check_pdf()
