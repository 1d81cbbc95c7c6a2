"""A table as far as memory holds it: the whole of it, or rows that are drawn from it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from payoff.core.frozen import frozen_arrays
from payoff.data.address import is_database
from payoff.data.files import existing_file
from payoff.data.frames import MOST_ROWS, Frame, check_size, open_frame
from payoff.data.sources import MOST_BYTES, PARQUET, read_as_written
from payoff.data.store import is_text, open_events, quiet, refusals

MOST_CELLS = 40_000_000
MOST_COLUMNS = 300
DRAWN = 200_000
CHUNK = 1 << 20


@frozen_arrays
class Excerpt:
    """Rows of a table, in memory.

    Attributes
    ----------
    frame
        The rows; cells of CSV as they are written, blanks around them included.
    total
        Rows of the table.
    drawn
        How rows were drawn, in words; empty when they are all there.
    numbered
        Whether rows have the number by which a reader finds them.
    whole
        Whether questions that hold a table in memory can read it: all of it is here, and it is
        neither packed nor in parts.
    left_out
        Columns beyond the first 300, which are not read.
    """

    frame: Frame
    total: int
    drawn: str
    numbered: bool
    whole: bool
    left_out: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows are here."""
        return len(self.frame.native)


def read_excerpt(address: str | Path, seed: int) -> Excerpt:
    """Read a table, or draw rows of one that is too large to hold.

    Up to 1,000,000 rows and 40 million cells are held. Of more, about 200,000 rows are drawn, in
    DuckDB by what they hold, so that their order does not matter.

    Parameters
    ----------
    address
        What :func:`payoff.data.sources.read_table` or :func:`payoff.data.store.open_events` reads.
    seed
        Of the drawing.

    Raises
    ------
    InputError
        When it cannot be read, or has no rows.
    MissingExtra
        When it takes an engine that is not installed.
    """
    where = str(address)
    if is_database(where) or not _is_held(Path(where)):
        return _of_store(where, seed)
    return _excerpt(read_as_written(existing_file(Path(where))), numbered=True, whole=True)


def _is_held(path: Path) -> bool:
    """Tell whether a file can be read as a whole; what is no file is refused on reading."""
    if path.is_dir() or path.suffix.lower() == ".gz":
        return False
    if not path.is_file():
        return True
    if path.stat().st_size > MOST_BYTES:
        return False
    with path.open("rb") as file:
        start = file.read(len(PARQUET))
        if start != PARQUET:
            return _lines(path) <= MOST_ROWS + 1
    try:
        about = parquet.read_metadata(path)
    except (pa.ArrowException, OSError):
        return True
    return bool(about.num_rows <= _most_rows(min(about.num_columns, MOST_COLUMNS)))


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


def _most_rows(columns: int) -> int:
    return min(MOST_ROWS, MOST_CELLS // max(columns, 1))


def _of_store(where: str, seed: int) -> Excerpt:
    store, table = open_events(where)
    known, left_out = table.columns[:MOST_COLUMNS], tuple(table.columns[MOST_COLUMNS:])
    try:
        if is_text(where):
            table = store.held(table)
        with quiet(), refusals(store.name):
            total = int(table.count().to_pyarrow().as_py())
        most = _most_rows(len(known))
        if total <= most:
            rows = store.arrow(table.select(known))
            return _excerpt(rows, whole=is_database(where), left_out=left_out)
        some, how = store.drawn(table, total, min(DRAWN, most), seed)
        rows = store.arrow(some.select(known))
    finally:
        if is_database(where):
            store.connection.disconnect()
    drawn = f"{len(rows):,} of {total:,} rows, {how}"
    return _excerpt(rows, total=total, drawn=drawn, left_out=left_out)


def _excerpt(
    rows: pa.Table,
    *,
    total: int | None = None,
    drawn: str = "",
    numbered: bool = False,
    whole: bool = False,
    left_out: tuple[str, ...] = (),
) -> Excerpt:
    """Return rows that were read, without the columns beyond the first 300."""
    check_size(len(rows))
    frame = open_frame(rows)
    left_out = (*frame.names[MOST_COLUMNS:], *left_out)
    if len(frame.names) > MOST_COLUMNS:
        frame = open_frame(rows.select(list(frame.names[:MOST_COLUMNS])))
    return Excerpt(frame, total or len(rows), drawn, numbered, whole and not left_out, left_out)
