"""Read delimited text strictly: every row as wide as the header, every cell as text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from payoff.core.errors import SourceError
from payoff.data.cells import some
from payoff.data.frames import MOST_ROWS, check_size, described
from payoff.data.unquoted import read_unquoted

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
TRIED_ROWS = 50
HEADER_IS_ROW_1 = "the header is row 1"
FIRST_ROW = 2
BLOCK = 10_000
BEGINNING = 1_000_000


def read_delimited(text: str, name: str) -> pa.Table:
    """Return the table in ``text``, its cells as strings and blank cells as missing.

    Columns may be separated by commas, semicolons, tabs or vertical bars, whichever the header
    and the rows below it agree on.

    Raises
    ------
    SourceError
        When there is no header, a row is not as wide as the header, a quote is not closed, or
        column names are missing or repeat.
    InputError
        When there are no rows, or too many.
    """
    return trimmed(as_written(text, name))


def as_written(text: str, name: str) -> pa.Table:
    """Return the same with the blanks around its cells; a blank cell is text too."""
    delimiter = _delimiter(text, name)
    header, columns = _table(text, name, delimiter)
    check_size(_rows_that_say_something(columns))
    names, notes = _names(header, columns, name)
    if delimiter != ",":
        notes.append(f"Columns are separated by {DELIMITERS[delimiter]}.")
    table = columns.select(list(names)).rename_columns(list(names.values()))
    return described(table, notes, FIRST_ROW, HEADER_IS_ROW_1)


def trimmed(table: pa.Table) -> pa.Table:
    """Return a table whose texts have no blanks around them; a blank cell is missing."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            cells = pc.utf8_trim_whitespace(table.column(place))
            bare = pc.if_else(pc.equal(cells, ""), None, cells)
            table = table.set_column(place, field, bare)
    return table


def _table(text: str, name: str, delimiter: str) -> tuple[list[str], pa.Table]:
    """Return the header, and the cells with places for names, made block by block."""
    header = [label.strip() for label in next(_lines(_beginning(text), name, delimiter))]
    if (read := read_unquoted(text, len(header), delimiter)) is not None:
        return header, read
    places = [str(place) for place in range(len(header))]
    blocks, lines = [_block(places, [[] for _ in places])], _lines(text, name, delimiter)
    next(lines)
    while block := list(islice(lines, BLOCK)):
        blocks.append(_block(places, zip(*block, strict=True)))
    return header, pa.concat_tables(blocks)


def _block(places: Sequence[str], columns: Iterable[Sequence[str]]) -> pa.Table:
    return pa.table(
        {
            place: pa.array(column, pa.string())
            for place, column in zip(places, columns, strict=True)
        }
    )


def _rows_that_say_something(table: pa.Table) -> int:
    """Return how many rows are not blank; where the first ones are not, and all fit, these all."""
    for rows in (table[:BLOCK], table):
        said = [pc.is_valid(column) for column in trimmed(rows).columns]
        count = int(pc.sum(reduce(pc.or_, said)).as_py() or 0)
        if count and len(table) <= MOST_ROWS:
            return len(table)
    return count


def _delimiter(text: str, name: str) -> str:
    start = _beginning(text)
    fitting = [delimiter for delimiter in DELIMITERS if _splits(start, delimiter)]
    if len(fitting) > 1:
        fitting = [delimiter for delimiter in fitting if _splits_evenly(start, delimiter)]
    if len(fitting) == 1:
        return fitting[0]
    found = "can be split in more than one way" if fitting else "has only one column"
    first = text.lstrip("\n").split("\n", 1)[0].strip()
    raise SourceError(
        f"{name!r} {found}; it begins with {first[:60]!r}",
        wanted="columns separated by commas, with their names in the first line",
        remedy="export the table as CSV with commas",
    )


def _beginning(text: str) -> str:
    """Return the first lines: a reader copies what it is given."""
    return text[: text.rfind("\n", 0, BEGINNING) + 1] or text if len(text) > BEGINNING else text


def _splits(text: str, delimiter: str) -> bool:
    return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])) > 1


def _splits_evenly(text: str, delimiter: str) -> bool:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return len({len(row) for row in islice(reader, TRIED_ROWS) if row}) == 1


def _lines(text: str, name: str, delimiter: str) -> Iterator[list[str]]:
    """Yield header and rows, each as wide as the header; a line without anything is all blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    width = 0
    try:
        for row in islice(reader, MOST_ROWS + 2):
            width = width or len(row)
            if row and len(row) != width:
                raise _ragged(name, reader.line_num, len(row), width)
            yield row or [""] * width
    except csv.Error as error:
        raise SourceError(
            f"{name!r}, line {reader.line_num}: {error}",
            wanted='quotes in pairs, and a quote inside a quoted cell written twice: ""',
            remedy="correct the line, or export the table again",
        ) from None


def _ragged(name: str, line: int, found: int, wanted: int) -> SourceError:
    return SourceError(
        f"{name!r}, line {line}: {found} cells, while the header has {wanted}",
        wanted="as many cells in every line as the header has",
        remedy="look for a decimal comma or a separator inside a cell, and put that cell in quotes"
        if found > wanted
        else "look for a line that was broken in two, or write the cells that are missing",
    )


def _names(header: Sequence[str], columns: pa.Table, name: str) -> tuple[dict[str, str], list[str]]:
    """Return place to name for the columns that stay, and what to say about the others."""
    repeated = [label for label, count in Counter(filter(None, header)).items() if count > 1]
    if repeated:
        raise SourceError(
            f"{name!r} has more than one column called {some([repr(r) for r in repeated])}",
            wanted="a different name for every column",
            remedy="rename one of them",
        )
    unnamed = [place for place, label in enumerate(header) if not label]
    strange = [
        str(place + 1)
        for place in unnamed
        if not _says_nothing(trimmed(columns.select([place])).column(0).to_pylist())
    ]
    if strange:
        raise SourceError(
            f"{name!r} has no name for column {some(strange)} (the first is column 1)",
            wanted="a name for every column, in the first line",
            remedy="write the names in, or take the columns out",
        )
    count = "A column" if len(unnamed) == 1 else f"{len(unnamed)} columns"
    note = f"{count} without a name, blank or only row numbers, left out."
    named = {str(place): label for place, label in enumerate(header) if label}
    return named, [note] if unnamed else []


def _says_nothing(cells: Sequence[str | None]) -> bool:
    """Tell whether a column is blank or only numbers its rows."""
    numbered = [[str(row + first) for row in range(len(cells))] for first in (0, 1)]
    return not any(cells) or list(cells) in numbered
