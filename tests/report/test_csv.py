"""Tables for spreadsheets: every table is there, numbers are numbers, and nothing is a formula."""

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.every import every

from payoff.core.text import visible
from payoff.report import page_of
from payoff.report.csv import CONTENTS, MARK, harmless, sheets, sheets_zip
from payoff.report.page import Cell, Column, Folded, Page, Section, Table

EVERY = every()
FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def read(text: str) -> list[list[str]]:
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


def page_with(*tables: Table | Folded) -> Page:
    return Page("title", "headline", "good", "", (Section("part", "A part", tables),))


def table_of(*cells: Cell, numeric: bool = True) -> Table:
    columns = (Column("name", numeric=False), Column("ROI", numeric))
    return Table("what", columns, tuple((Cell("row"), cell) for cell in cells))


@pytest.mark.parametrize("name", EVERY)
def test_every_table_of_every_page_is_there(name: str) -> None:
    page = page_of(EVERY[name])
    contents, *found = sheets(page)
    bodies = [
        block.body if isinstance(block, Folded) else block
        for section in page.sections
        for block in section.blocks
    ]
    tables = [body for body in bodies if isinstance(body, Table)]
    assert [sheet.caption for sheet in found] == [table.caption for table in tables]
    assert len({sheet.name.casefold() for sheet in (contents, *found)}) == len(found) + 1
    assert [line[0] for line in read(contents.text)[1:]] == [f"{sheet.name}.csv" for sheet in found]
    for sheet, table in zip(found, tables, strict=True):
        assert re.fullmatch(r"[A-Za-z0-9-]+", sheet.name)
        lines = read(sheet.text)
        assert len(lines) == len(table.rows) + 1
        assert len({len(line) for line in lines}) == 1
        for cell in (cell for line in lines for cell in line):
            assert NUMBER.fullmatch(cell) or not FORMULA.match(cell)


def test_notes_have_columns_of_their_own() -> None:
    interval = table_of(Cell("1.23 M", "−61.0 k to 1.26 M"), Cell("12 %", "10 %–14 %"), Cell("–"))
    remark = table_of(Cell("−74.6 k", "−31 %"), Cell("0", "none"))
    plain = table_of(Cell("over 99 %"), numeric=False)
    _, first, second, third = sheets(page_with(interval, Folded("more", remark), plain))
    assert read(first.text) == [
        ["name", "ROI", "ROI, from", "ROI, to"],
        ["row", "1230000", "-61000", "1260000"],
        ["row", "0.12", "0.1", "0.14"],
        ["row", "", "", ""],
    ]
    assert read(second.text) == [
        ["name", "ROI", "ROI, note"],
        ["row", "-74600", "-0.31"],
        ["row", "0", "none"],
    ]
    assert read(third.text) == [["name", "ROI"], ["row", "over 99 %"]]
    assert [first.name, second.name, third.name] == ["part-1", "part-2", "part-3"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("\t=1", "�=1"),
        ("a;=1+1", "a;'=1+1"),
        ("-5", "-5"),
        ("+5.25", "+5.25"),
        ("a=b", "a=b"),
        ("tv, +100 %", "tv, +100 %"),
    ],
)
def test_a_formula_is_text_and_a_number_a_number(said: str, written: str) -> None:
    assert harmless(said) == written


@given(st.text())
def test_no_text_is_a_formula_or_lost(said: str) -> None:
    table = Table(said, (Column(said, numeric=False),), ((Cell(said),),))
    contents, sheet = sheets(page_with(table))
    (head,), (cell,) = read(sheet.text)
    assert head == cell == read(contents.text)[1][2]
    assert NUMBER.fullmatch(cell) or not FORMULA.match(cell)
    assert cell.replace("'", "") == visible(said).replace("'", "")
    assert sheet.text.encode().decode() == sheet.text


def test_lines_and_quotes_are_those_of_rfc_4180() -> None:
    (_, sheet) = sheets(page_with(table_of(Cell('say "a, b"'), numeric=False)))
    assert sheet.text == MARK + 'name,ROI\r\nrow,"say ""a, b"""\r\n'


def test_the_archive_holds_every_table_and_is_the_same_for_the_same_page() -> None:
    page = page_of(EVERY["scenarios"])
    packed = sheets_zip(page)
    assert packed == sheets_zip(page)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {f"{sheet.name}.csv": sheet.text for sheet in sheets(page)}
    assert f"{CONTENTS}.csv" in found
