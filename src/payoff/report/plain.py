"""A page as plain values that JSON holds, and back: what is stored is shown without any model."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar, get_args

from payoff.answers.health import Finding, Verdict
from payoff.core.errors import FormatError
from payoff.core.frozen import frozen
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
    Spec,
    Table,
    Text,
)

FORMAT = "payoff/page/1"
NAME = re.compile(r"[A-Za-z0-9-]+")

T = TypeVar("T")
Plain = dict[str, Any]


def plain(page: Page) -> Plain:
    """Return a page as dicts, lists, texts and numbers, its charts drawn to specifications."""
    return {
        "format": FORMAT,
        "title": page.title,
        "headline": page.headline,
        "verdict": page.verdict,
        "doubt": page.doubt,
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "blocks": [
                    {"kind": type(block).__name__.lower()} | _block(block)
                    for block in section.blocks
                ],
            }
            for section in page.sections
        ],
    }


def _block(block: Block) -> Plain:
    match block:
        case Text(sentences):
            return {"sentences": list(sentences)}
        case Points(title, sentences):
            return {"title": title, "sentences": list(sentences)}
        case Figures(items):
            return {"items": [_own(each, "label", "value", "note") for each in items]}
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)
        case Gallery(caption, charts):
            return {"caption": caption, "charts": [_chart(each) for each in charts]}
        case Findings(items):
            return {"items": [_own(each, "check", "severity", "says", "remedy") for each in items]}
        case Facts(items):
            return {"items": [{"name": name, "value": value} for name, value in items]}
        case Folded(title, body):
            return {"title": title, "body": _body(body)}


def _body(body: Table | tuple[str, ...] | str) -> Plain | list[str] | str:
    match body:
        case Table():
            return _table(body)
        case str():
            return body
        case _:
            return list(body)


def _table(table: Table) -> Plain:
    return {
        "caption": table.caption,
        "columns": [_own(column, "head", "numeric") for column in table.columns],
        "rows": [[_own(cell, "text", "note") for cell in row] for row in table.rows],
        "spans": [
            {"low": float(span.low), "middle": float(span.middle), "high": float(span.high)}
            for span in table.spans
        ],
        "spans_head": table.spans_head,
    }


def _chart(chart: Chart) -> Plain:
    return _own(chart, "name", "title", "alt") | {"spec": chart.draw()}


def _own(value: object, *names: str) -> Plain:
    return {name: getattr(value, name) for name in names}


@frozen
class Drawn:
    """A chart that was drawn before."""

    spec: Spec

    def __call__(self) -> Spec:
        """Give the specification."""
        return self.spec


def page_of_plain(stored: Any) -> Page:
    """Return the page that :func:`plain` was given; every surface shows it alike.

    Raises
    ------
    FormatError
        When ``stored`` is no such page: a part is missing, or not what it should be.
    """
    try:
        return _read_page(stored)
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            f"a stored page cannot be read: {error!r}",
            wanted=f"a page in the format {FORMAT!r}",
            remedy="ask the question again with this version of payoff",
        ) from error


def _read_page(stored: Any) -> Page:
    _one_of(stored["format"], FORMAT)
    return Page(
        title=_text(stored["title"]),
        headline=_text(stored["headline"]),
        verdict=_verdict(stored["verdict"]),
        doubt=_text(stored["doubt"]),
        sections=_many(stored["sections"], _read_section),
    )


def _read_section(stored: Any) -> Section:
    return Section(
        _name(stored["name"]), _text(stored["title"]), _many(stored["blocks"], _read_block)
    )


def _read_block(stored: Any) -> Block:
    match stored["kind"]:
        case "text":
            return Text(_texts(stored["sentences"]))
        case "points":
            return Points(_text(stored["title"]), _texts(stored["sentences"]))
        case "figures":
            return Figures(_many(stored["items"], _read_figure))
        case "table":
            return _read_table(stored)
        case "chart":
            return _read_chart(stored)
        case "gallery":
            return Gallery(_text(stored["caption"]), _many(stored["charts"], _read_chart))
        case "findings":
            return Findings(_many(stored["items"], _read_finding))
        case "facts":
            return Facts(_many(stored["items"], _read_fact))
        case "folded":
            return Folded(_text(stored["title"]), _read_body(stored["body"]))
        case other:
            raise ValueError(f"no block is called {other!r}")


def _read_body(stored: Any) -> Table | tuple[str, ...] | str:
    match stored:
        case str():
            return stored
        case list():
            return _texts(stored)
        case _:
            return _read_table(stored)


def _read_figure(stored: Any) -> Figure:
    return Figure(_text(stored["label"]), _text(stored["value"]), _text(stored["note"]))


def _read_fact(stored: Any) -> tuple[str, str]:
    return _text(stored["name"]), _text(stored["value"])


def _read_finding(stored: Any) -> Finding:
    return Finding(
        check=_text(stored["check"]),
        severity=_verdict(stored["severity"]),
        says=_text(stored["says"]),
        remedy=_text(stored["remedy"]),
    )


def _read_table(stored: Any) -> Table:
    made = Table(
        caption=_text(stored["caption"]),
        columns=_many(stored["columns"], _read_column),
        rows=_many(stored["rows"], lambda row: _many(row, _read_cell)),
        spans=_many(stored["spans"], _read_span),
        spans_head=_text(stored["spans_head"]),
    )
    if not made.columns or any(len(row) != len(made.columns) for row in made.rows):
        raise ValueError("a table's rows do not have its columns")
    if made.spans and len(made.spans) != len(made.rows):
        raise ValueError("a table has not one span per row")
    return made


def _read_column(stored: Any) -> Column:
    return Column(_text(stored["head"]), _is(stored["numeric"], bool))


def _read_cell(stored: Any) -> Cell:
    return Cell(_text(stored["text"]), _text(stored["note"]))


def _read_span(stored: Any) -> Span:
    low, middle, high = (_is(stored[name], float) for name in ("low", "middle", "high"))
    if not (isfinite(low) and isfinite(middle) and isfinite(high) and low <= high):
        raise ValueError(f"{low} to {high} around {middle} is no interval")
    return Span(low, middle, high)


def _read_chart(stored: Any) -> Chart:
    return Chart(
        _name(stored["name"]),
        _text(stored["title"]),
        _text(stored["alt"]),
        Drawn(_is(stored["spec"], dict)),
    )


def _many(stored: Any, read: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple(read(each) for each in _is(stored, list))


def _texts(stored: Any) -> tuple[str, ...]:
    return _many(stored, _text)


def _text(stored: Any) -> str:
    return _is(stored, str)


def _name(stored: Any) -> str:
    """Return what may be part of an address, an id of an element or the name of a file."""
    if not NAME.fullmatch(_text(stored)):
        raise ValueError(f"{stored!r:.80} is no name of letters, digits and hyphens")
    return str(stored)


def _verdict(stored: Any) -> Verdict:
    verdict: Verdict = _one_of(stored, *get_args(Verdict))
    return verdict


def _one_of(stored: Any, *known: str) -> Any:
    if stored not in known:
        raise ValueError(f"{stored!r:.80} is none of {', '.join(known)}")
    return stored


def _is(stored: Any, kind: type[T]) -> T:
    if type(stored) is not kind:
        raise TypeError(f"{stored!r:.80} is no {kind.__name__}")
    return stored
