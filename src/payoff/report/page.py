"""A page: what an answer says, as plain values that every surface shows alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from payoff.answers.health import Finding, Verdict
from payoff.core.frozen import frozen

Spec: TypeAlias = Mapping[str, Any]
SEVERITIES: dict[Verdict, str] = {"good": "note", "doubtful": "doubt", "failed": "failed"}


@frozen
class Text:
    """Sentences, shown as one paragraph."""

    sentences: tuple[str, ...]


@frozen
class Points:
    """Sentences, shown one per line."""

    title: str
    sentences: tuple[str, ...]


@frozen
class Figure:
    """One number that matters, with its name and what to know about it."""

    label: str
    value: str
    note: str


@frozen
class Figures:
    """A few numbers side by side."""

    items: tuple[Figure, ...]


@frozen
class Cell:
    """What a cell says, and its interval or another short remark."""

    text: str
    note: str = ""


@frozen
class Column:
    """The head of a table's column; numbers are aligned right."""

    head: str
    numeric: bool = True


@frozen
class Span:
    """An interval as numbers, for a tiny bar beside a table's row."""

    low: float
    middle: float
    high: float


@frozen
class Table:
    """Rows of cells; the first cell names the row.

    Attributes
    ----------
    spans
        One interval per row for a tiny bar, or none.
    spans_head
        What the bars show.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spans: tuple[Span, ...] = ()
    spans_head: str = ""


@frozen
class Chart:
    """A chart as data: a Vega-Lite specification, drawn only where it is shown.

    Attributes
    ----------
    name
        Unique on its page; letters, digits and hyphens.
    alt
        What the chart shows, in words, for those who do not see it.
    draw
        Gives the specification.
    """

    name: str
    title: str
    alt: str
    draw: Callable[[], Spec]


@frozen
class Gallery:
    """Small charts side by side, and what to know to read them."""

    caption: str
    charts: tuple[Chart, ...]


@frozen
class Findings:
    """What the health checks noticed, worst first."""

    items: tuple[Finding, ...]


@frozen
class Facts:
    """Names and values, one per line."""

    items: tuple[tuple[str, str], ...]


@frozen
class Folded:
    """What few readers need, folded away under its title and left out of the terminal.

    Attributes
    ----------
    body
        A table, sentences one per line, or text for machines such as JSON.
    """

    title: str
    body: Table | tuple[str, ...] | str


Block: TypeAlias = Text | Points | Figures | Table | Chart | Gallery | Findings | Facts | Folded


@frozen
class Section:
    """A part of a page.

    Attributes
    ----------
    name
        Unique on its page; letters, digits and hyphens.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]


@frozen
class Page:
    """What an answer says.

    Attributes
    ----------
    headline
        The answer in one sentence.
    doubt
        Why the headline is to be taken with care; empty when the verdict is good.
    """

    title: str
    headline: str
    verdict: Verdict
    doubt: str
    sections: tuple[Section, ...]

    def charts(self) -> tuple[Chart, ...]:
        """Return every chart in reading order."""
        found: list[Chart] = []
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Chart):
                    found.append(block)
                elif isinstance(block, Gallery):
                    found.extend(block.charts)
        return tuple(found)
