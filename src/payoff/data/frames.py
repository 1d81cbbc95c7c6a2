"""The one door to dataframes: whatever narwhals reads eagerly becomes plain columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from narwhals.exceptions import DuplicateError

from payoff.core.errors import ColumnError, InputError, nearest
from payoff.core.frozen import Floats, frozen, read_only
from payoff.data.cells import MISSING, Cells, counted
from payoff.data.event_cells import mixed_zones

MOST_ROWS = 1_000_000
METADATA = b"payoff.file"
SHORTEN = (
    "sum it to one row per period, or draw whole customers at random; attribution and cohorts "
    "count longer tables where they are"
)


@frozen
class Frame:
    """A dataframe that has been opened.

    Attributes
    ----------
    native
        The narwhals dataframe.
    names
        Its columns.
    notes
        What the reader of the file had to say.
    first_row
        The number by which a reader finds the first row.
    counting
        How rows are counted, in words.
    """

    native: nw.DataFrame[Any]
    names: tuple[str, ...]
    notes: tuple[str, ...]
    first_row: int
    counting: str

    def check_column(self, name: str) -> None:
        """Refuse a name that no column has.

        Raises
        ------
        ColumnError
            With the nearest name there is.
        """
        if name not in self.names:
            raise ColumnError(
                f"there is no column {name!r}",
                wanted="the name of a column as the table writes it",
                remedy=nearest(name, self.names),
            )

    def cells(self, name: str) -> Cells:
        """Return one column as plain values.

        Raises
        ------
        ColumnError
            When there is no such column.
        """
        self.check_column(name)
        values = _plain(self.native[name])
        rows = range(self.first_row, self.first_row + len(values))
        return Cells(name, values, rows, self.counting)

    def used(self, names: Sequence[str], keys: Sequence[str]) -> Used:
        """Return the columns of ``names``, without the rows that say nothing.

        A row says nothing when it is blank in ``keys`` and blank or 0 in all other columns: what
        a spreadsheet leaves below a table.

        Raises
        ------
        ColumnError
            When there is no column of one of the names.
        """
        for name in names:
            self.check_column(name)
        empty = np.logical_and.reduce([self.cells(name).absent for name in keys])
        zeros = np.zeros_like(empty)
        for name in names if empty.any() else ():
            cells = self.cells(name)
            for index in np.flatnonzero(empty & ~cells.absent).tolist():
                zeros[index] = empty[index] = cells.number_at(index) == 0
        if not empty.any():
            return Used(self, None, ())
        blank = np.flatnonzero(empty).tolist()
        note = (
            f"{counted(len(blank), 'row')} left out, blank{' or 0' * bool(zeros.any())} in every "
            f"column that is used: row {self.cells(keys[0]).some_rows(blank)}."
        )
        return Used(self, np.flatnonzero(~empty).tolist(), (note,))


@frozen
class Used:
    """The rows of a dataframe that say something, read column by column.

    Attributes
    ----------
    frame
        The dataframe.
    kept
        Indices of these rows; ``None`` when they are all.
    notes
        What was left out.
    """

    frame: Frame
    kept: list[int] | None
    notes: tuple[str, ...]

    def __getitem__(self, name: str) -> Cells:
        """Return one column; a large table is never held as plain values as a whole."""
        cells = self.frame.cells(name)
        return cells if self.kept is None else cells.take(self.kept)


def open_frame(frame: object) -> Frame:
    """Open a dataframe of any library.

    Raises
    ------
    InputError
        When it is no dataframe, is lazy, is empty, or has too many rows.
    ColumnError
        When two columns share a name.
    """
    native, names = _native(frame)
    check_size(len(native))
    return Frame(native, names, *_described(frame))


def _native(frame: object) -> tuple[nw.DataFrame[Any], tuple[str, ...]]:
    try:
        opened: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
        return opened, tuple(opened.columns)
    except DuplicateError as error:
        raise ColumnError(
            f"two columns share a name: {' '.join(str(error).split())}",
            wanted="a different name for every column",
            remedy="rename one of them",
        ) from None
    except TypeError:
        lazy = callable(getattr(frame, "collect", None))
        raise InputError(
            f"a {type(frame).__name__} cannot be read as a table",
            wanted="a dataframe in memory: pandas, Polars or Arrow",
            remedy="call .collect() on it first"
            if lazy
            else "make a dataframe of it, or read a file with payoff.data.sources.read_table",
        ) from None


def to_arrow(frame: object) -> pa.Table:
    """Return a dataframe of any library as an Arrow table.

    Raises
    ------
    InputError
        When it is none, or a column mixes kinds of values.
    """
    try:
        opened: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
        for series in opened.iter_columns():
            if series.dtype == nw.Object:
                _check_clocks(series.name, series.to_list())
        table: pa.Table = opened.to_arrow()
    except TypeError:
        raise InputError(
            f"a {type(frame).__name__} cannot be read as a table",
            wanted="a dataframe in memory: pandas, Polars or Arrow",
            remedy="collect it first, or write it to Parquet and name the file",
        ) from None
    except (pa.ArrowException, ValueError) as error:
        raise InputError(
            f"a column holds values of more than one kind: {' '.join(str(error).split())[:200]}",
            wanted="times that all have a zone or all have none, numbers that are numbers",
            remedy="convert the column first, such as pandas.to_datetime(column, utc=True)",
        ) from None
    return table


def _check_clocks(name: str, values: Sequence[object]) -> None:
    """Refuse a column of objects in which Arrow would drop the zones of some times."""
    times = [value for value in values if isinstance(value, datetime)]
    zoned = sum(time.tzinfo is not None for time in times)
    if 0 < zoned < len(times):
        raise mixed_zones(name, zoned, len(times) - zoned)


def check_size(rows: int) -> None:
    """Refuse a table without rows, or with more than are held in memory.

    Raises
    ------
    InputError
        Naming the number of rows.
    """
    if rows == 0:
        raise InputError(
            "the table has no rows",
            wanted="rows below the names of the columns",
            remedy="look whether a filter or a query left everything out",
        )
    if rows > MOST_ROWS:
        raise InputError(
            f"the table has more than {MOST_ROWS:,} rows",
            wanted=f"at most {MOST_ROWS:,} rows, where a table is held in memory",
            remedy=SHORTEN,
        )


def described(table: pa.Table, notes: Iterable[str], first_row: int, counting: str) -> pa.Table:
    """Return ``table`` with what a panel should know of its file, kept in the schema."""
    said = {"notes": list(notes), "first_row": first_row, "counting": counting}
    return table.replace_schema_metadata({METADATA: json.dumps(said)})


def _described(frame: object) -> tuple[tuple[str, ...], int, str]:
    """Return notes, first row and how rows are counted, as ``described`` left them."""
    metadata = getattr(getattr(frame, "schema", None), "metadata", None)
    if not isinstance(metadata, dict) or METADATA not in metadata:
        return (), 1, "the first is row 1"
    said = json.loads(metadata[METADATA])
    return tuple(said["notes"]), said["first_row"], said["counting"]


def _plain(series: nw.Series[Any]) -> tuple[object, ...] | Floats:
    """Return the values of a column as :class:`Cells` holds them."""
    if series.dtype.is_float() or series.dtype.is_integer():
        values = series.to_numpy()
        if values.dtype.kind in "iuf":
            return read_only(values.astype(np.float64))
    return tuple(
        None if missing or _says_missing(value) else value
        for value, missing in zip(series.to_list(), series.is_null().to_list(), strict=True)
    )


def _says_missing(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in MISSING
    return isinstance(value, float) and value != value
