"""What differs between two pages that answer the same question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from payoff.core.frozen import frozen
from payoff.report.page import (
    Cell,
    Column,
    Facts,
    Figures,
    Findings,
    Folded,
    Page,
    Section,
    Table,
    Text,
)

NOTHING = Cell("–")
SHOWN = 15
COLUMNS = (Column("what", numeric=False), Column("number", numeric=False))
Key: TypeAlias = tuple[str, int, str]
Group: TypeAlias = tuple[str, str]


@frozen
class Change:
    """One number of both pages; nothing where a page does not have it."""

    what: str
    number: str
    before: Cell
    after: Cell


def against(before: Page, after: Page) -> tuple[Section, ...]:
    """Return what differs, in the order of the later page, one section for each that differs.

    Numbers are paired by section, table, row and column, and compared as they are shown.
    """
    old, new = dict(_groups(before)), dict(_groups(after))
    titles = {each.name: each.title for page in (before, after) for each in page.sections}
    blocks: dict[str, list[Table | Folded | Text]] = {}
    for name, caption in dict.fromkeys([*new, *old]):
        pair = old.get((name, caption), {}), new.get((name, caption), {})
        if changes := _changes(*pair):
            same = len(pair[0].keys() | pair[1].keys()) - len(changes)
            blocks.setdefault(name, []).append(_table(caption, changes, same))
    return tuple(Section(name, titles[name], tuple(own)) for name, own in blocks.items())


def _groups(page: Page) -> Iterator[tuple[Group, dict[Key, Cell]]]:
    for section in page.sections:
        for block in section.blocks:
            shown = block.body if isinstance(block, Folded) else block
            if isinstance(shown, Table):
                yield (section.name, shown.caption), dict(_cells(shown))
            elif isinstance(shown, Figures):
                items = {(each.label, 0, ""): Cell(each.value, each.note) for each in shown.items}
                yield (section.name, "Figures"), items
            elif isinstance(shown, Facts):
                yield (section.name, "Facts"), {(n, 0, ""): Cell(says) for n, says in shown.items}
            elif isinstance(shown, Findings):
                found = {(each.says, 0, ""): Cell(each.severity) for each in shown.items}
                yield (section.name, "Findings"), found


def _cells(table: Table) -> Iterator[tuple[Key, Cell]]:
    """Give each cell beside the first of its row; rows of one name are told apart by their turn."""
    seen: Counter[str] = Counter()
    for first, *others in table.rows:
        turn = seen[first.text]
        seen[first.text] += 1
        for column, cell in zip(table.columns[1:], others, strict=True):
            yield (first.text, turn, column.head), cell


def _changes(old: dict[Key, Cell], new: dict[Key, Cell]) -> tuple[Change, ...]:
    return tuple(
        Change(key[0], key[2], old.get(key, NOTHING), new.get(key, NOTHING))
        for key in dict.fromkeys([*new, *old])
        if old.get(key) != new.get(key)
    )


def _table(caption: str, changes: tuple[Change, ...], same: int) -> Table | Folded:
    counted = f"{caption.rstrip('.')}: {len(changes)} differ, {same} are the same"
    plain = not any(each.number for each in changes)
    columns = (
        *COLUMNS[: 1 if plain else 2],
        Column("before", numeric=not plain),
        Column("now", numeric=not plain),
    )
    rows = tuple(
        (Cell(each.what), *(() if plain else (Cell(each.number),)), each.before, each.after)
        for each in changes
    )
    table = Table(counted, columns, rows)
    return table if len(rows) <= SHOWN else Folded(counted, table)
