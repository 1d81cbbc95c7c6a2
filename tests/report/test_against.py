"""What differs between two pages is told, and nothing else."""

from dataclasses import replace

import pytest
from tests.report import samples

from payoff.report import page_of
from payoff.report.against import SHOWN, against
from payoff.report.page import Cell, Column, Figure, Figures, Folded, Page, Section, Table

COLUMNS = (Column("channel", numeric=False), Column("ROI"), Column("spend"))


def page(*rows: tuple[str, str, str], figure: str = "12") -> Page:
    table = Table("Channels", COLUMNS, tuple(tuple(map(Cell, row)) for row in rows))
    figures = Figures((Figure("gain", figure, "of all"),))
    return Page("Mix", "So it is.", "good", "", (Section("all", "All", (figures, table)),))


def told(before: Page, after: Page) -> list[tuple[str, ...]]:
    (section,) = against(before, after)
    rows: list[tuple[str, ...]] = []
    for block in section.blocks:
        shown = block.body if isinstance(block, Folded) else block
        assert isinstance(shown, Table)
        rows.extend(tuple(cell.text for cell in row) for row in shown.rows)
    return rows


@pytest.mark.parametrize("sample", [samples.failed])
def test_a_page_differs_in_nothing_from_itself(sample: object) -> None:
    own = page_of(sample())  # type: ignore[operator]
    assert against(own, own) == ()


def test_what_differs_stands_beside_each_other() -> None:
    before = page(("tv", "1.2", "50"), ("radio", "0.8", "9"))
    after = page(("radio", "0.9", "9"), ("tv", "1.2", "50"), figure="13")
    assert told(before, after) == [("gain", "12", "13"), ("radio", "ROI", "0.8", "0.9")]
    (section,) = against(before, after)
    assert "1 differ, 3 are the same" in section.blocks[1].caption  # type: ignore[union-attr]


def test_what_only_one_has_is_told() -> None:
    before, after = page(("tv", "1.2", "50")), page(("tv", "1.2", "50"), ("print", "2", "3"))
    assert told(before, after) == [("print", "ROI", "–", "2"), ("print", "spend", "–", "3")]
    assert told(after, before) == [("print", "ROI", "2", "–"), ("print", "spend", "3", "–")]


def test_rows_of_one_name_are_told_apart() -> None:
    before = page(("tv", "1", "5"), ("tv", "2", "6"))
    assert told(before, page(("tv", "1", "5"), ("tv", "2", "7"))) == [("tv", "spend", "6", "7")]


def test_an_interval_that_moved_alone_is_told() -> None:
    one = page(("tv", "1", "5"))
    (section,) = one.sections
    (row,) = section.blocks[1].rows  # type: ignore[union-attr]
    moved = replace(section.blocks[1], rows=((row[0], Cell("1", "0 to 2"), row[2]),))  # type: ignore[type-var]
    other = replace(one, sections=(replace(section, blocks=(section.blocks[0], moved)),))
    assert told(one, other) == [("tv", "ROI", "1", "1")]


def test_long_tables_are_folded() -> None:
    before = page(*((f"c{row}", "1", "5") for row in range(SHOWN + 1)))
    after = page(*((f"c{row}", "2", "5") for row in range(SHOWN + 1)))
    (section,) = against(before, after)
    assert isinstance(section.blocks[0], Folded)
