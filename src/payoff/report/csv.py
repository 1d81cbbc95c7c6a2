"""The tables of a page as CSV, for spreadsheets: numbers are numbers, and no text is a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal

from payoff.core.frozen import frozen
from payoff.core.text import visible
from payoff.report.page import Cell, Column, Folded, Page, Section, Table
from payoff.report.read_back import interval_of, number_of
from payoff.report.words import NOTHING

CONTENTS = "contents"
MARK = "\ufeff"  # without it Excel takes UTF-8 for the local 8-bit encoding
ACTS = re.compile(r"(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")  # ";" parts cells in many places
PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
EARLIEST = (1980, 1, 1, 0, 0, 0)


@frozen
class Sheet:
    """A table as CSV.

    Attributes
    ----------
    name
        Unique on its page; letters, digits and hyphens.
    section
        The title of the part of the page that it is in.
    text
        UTF-8 with a byte order mark, lines and quotes as in RFC 4180.
    """

    name: str
    section: str
    caption: str
    text: str


def sheets(page: Page) -> tuple[Sheet, ...]:
    """Return every table of a page, in reading order, after a sheet that says which there are.

    A remark below a number has a column of its own, and an interval has two. Numbers are those
    that the page shows: three digits, steps such as ``k`` multiplied out, percentages as fractions.
    """
    found = [
        Sheet(name, section.title, table.caption, _text(_lines(table)))
        for section in page.sections
        for name, table in _named(section)
    ]
    heads = [("file", "part of the report", "what it shows")]
    listed = [(f"{sheet.name}.csv", sheet.section, sheet.caption) for sheet in found]
    return (Sheet(CONTENTS, page.title, page.headline, _text(heads + listed)), *found)


def sheets_zip(page: Page) -> bytes:
    """Return every table of a page as CSV in one ZIP archive, the same for the same page."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets(page):
            entry = zipfile.ZipInfo(f"{sheet.name}.csv", EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, sheet.text.encode())
    return packed.getvalue()


def _named(section: Section) -> list[tuple[str, Table]]:
    bodies = [block.body if isinstance(block, Folded) else block for block in section.blocks]
    tables = [body for body in bodies if isinstance(body, Table)]
    if len(tables) == 1:
        return [(section.name, tables[0])]
    return [(f"{section.name}-{number}", table) for number, table in enumerate(tables, start=1)]


def _lines(table: Table) -> list[tuple[str, ...]]:
    columns = [
        column_of
        for place, column in enumerate(table.columns)
        for column_of in _columns(column, [row[place] for row in table.rows])
    ]
    return list(zip(*columns, strict=True))


def _columns(column: Column, cells: Sequence[Cell]) -> list[list[str]]:
    """Return what the cells of a column say, and what their notes say, each under its head."""
    shown = [_number(cell.text) if column.numeric else cell.text for cell in cells]
    notes = [cell.note for cell in cells]
    own = [column.head, *shown]
    if not any(notes):
        return [own]
    ends = [interval_of(note) for note in notes]
    if all(end is not None for end, note in zip(ends, notes, strict=True) if note):
        lows = [_decimal(end[0]) if end else "" for end in ends]
        highs = [_decimal(end[1]) if end else "" for end in ends]
        return [own, [f"{column.head}, from", *lows], [f"{column.head}, to", *highs]]
    return [own, [f"{column.head}, note", *map(_number, notes)]]


def _number(text: str) -> str:
    """Return a number as programs read it, nothing for a dash, and any other text as it is."""
    number = number_of(text)
    if number is None:
        return "" if text == NOTHING else text
    return _decimal(number)


def _decimal(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _text(lines: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([harmless(cell) for cell in line] for line in lines)
    return MARK + written.getvalue()


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; plain numbers stay as they are."""
    shown = visible(text)
    return shown if PLAIN.fullmatch(shown) else ACTS.sub(r"\1'", shown)
