"""A page as Markdown, for tickets and mails."""

from __future__ import annotations

import re
from collections.abc import Iterable

from payoff.core.text import visible
from payoff.report.page import (
    SEVERITIES,
    Block,
    Cell,
    Chart,
    Facts,
    Figures,
    Findings,
    Folded,
    Gallery,
    Page,
    Points,
    Table,
    Text,
)

MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~>$-])")


def markdown(page: Page) -> str:
    """Return a page as Markdown; charts are there in words, texts cannot act as markup."""
    parts = [f"# {escaped(page.headline)}"]
    if page.doubt:
        parts.append(f"> **Take with care.** {escaped(page.doubt)}")
    for section in page.sections:
        parts.append(f"## {escaped(section.title)}")
        parts += [_block(block) for block in section.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    plain = visible(text).replace("&", "&amp;").replace("<", "&lt;")
    return MARKS.sub(r"\\\1", plain)


def _block(block: Block) -> str:
    match block:
        case Text(sentences):
            return escaped(" ".join(sentences))
        case Points(title, sentences):
            return f"### {escaped(title)}\n\n{_list(map(escaped, sentences))}"
        case Figures(items):
            return _list(
                f"{escaped(i.label)}: **{escaped(i.value)}** {escaped(i.note)}" for i in items
            )
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)
        case Gallery(caption, charts):
            return "\n\n".join([escaped(caption), *map(_chart, charts)])
        case Findings(items):
            return _list(
                f"**{SEVERITIES[i.severity]}** {escaped(i.says)} {escaped(i.remedy)}" for i in items
            )
        case Facts(items):
            return _list(f"{escaped(name)}: {escaped(value)}" for name, value in items)
        case Folded(title, body):
            return f"### {escaped(title)}\n\n{_body(body)}"


def _body(body: Table | tuple[str, ...] | str) -> str:
    match body:
        case Table():
            return _table(body)
        case str():
            return "\n".join(f"    {visible(line)}" for line in body.splitlines())
        case _:
            return _list(map(escaped, body))


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _chart(chart: Chart) -> str:
    return f"*{escaped(chart.title)}.* {escaped(chart.alt)}"


def _table(table: Table) -> str:
    lines = [
        _row(escaped(column.head) for column in table.columns),
        _row("---:" if column.numeric else ":---" for column in table.columns),
        *(_row(map(_cell, row)) for row in table.rows),
    ]
    return "\n".join(lines) + f"\n\n{escaped(table.caption)}"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(cell: Cell) -> str:
    return escaped(f"{cell.text} ({cell.note})" if cell.note else cell.text)
