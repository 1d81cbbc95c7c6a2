"""Read a table from where it is: a CSV or Parquet file, or a table of a database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from payoff.core.errors import SourceError
from payoff.data.address import is_database, without_password
from payoff.data.delimited import as_written, read_delimited
from payoff.data.engine import read_database
from payoff.data.files import existing_file
from payoff.data.frames import SHORTEN, check_size, described
from payoff.data.text import decode

__all__ = ["read_as_written", "read_table", "without_password"]

MOST_BYTES = 256 * 1024 * 1024
PARQUET = b"PAR1"
DUCKDB = b"DUCK"
DUCKDB_AT = 8
FOREIGN = {
    b"SQLite format 3\0": ("an SQLite database", "name a table of it: sqlite:///{path}#table"),
    b"PK\x03\x04": ("a spreadsheet or a zip file", "save the sheet as 'CSV UTF-8'"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save the sheet as 'CSV UTF-8'"),
    b"\x1f\x8b": ("a gzip file", "unpack it first: gunzip {path}"),
}


def read_table(address: str | Path) -> pa.Table:
    """Read the table at ``address``.

    Parameters
    ----------
    address
        A path to CSV text (UTF-8; separated by commas, semicolons, tabs or vertical bars) or to
        a Parquet file, at most 256 MiB; or ``duckdb:///path#table``, ``sqlite:///path#table``,
        ``postgresql://user:password@host/database#table``. At most 1,000,000 rows.

    Returns
    -------
    pyarrow.Table
        Ready for :meth:`payoff.data.panel.Panel.from_frame`. Cells of CSV stay text; the panel
        makes numbers and dates of those columns that are used.

    Raises
    ------
    SourceError
        When there is no such file or table, or it cannot be read.
    InputError
        When it has no rows, or too many.
    MissingExtra
        When a database needs a package that is not installed.
    """
    if is_database(str(address)):
        return read_database(str(address))
    return _read_file(existing_file(Path(address)), read_delimited)


def read_as_written(path: Path) -> pa.Table:
    """Read a file as :func:`read_table` does; cells of CSV keep the blanks around them."""
    return _read_file(path, as_written)


def _read_file(path: Path, delimited: Callable[[str, str], pa.Table]) -> pa.Table:
    _check_bytes(path)
    content = path.read_bytes()
    if content.startswith(PARQUET):
        return _parquet(path)
    _check_foreign(path, content)
    return delimited(decode(content, path.name), path.name)


def _check_bytes(path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SourceError(
            f"{path.name!r} has {size / 1e6:,.0f} MB",
            wanted=f"at most {MOST_BYTES / 1e6:,.0f} MB, where a table is held in memory",
            remedy=SHORTEN,
        )


def _check_foreign(path: Path, content: bytes) -> None:
    if not content.strip():
        raise SourceError(
            f"{path.name!r} is empty",
            wanted="a line of column names, and rows below it",
            remedy="export the table again",
        )
    kinds = [kind for magic, kind in FOREIGN.items() if content.startswith(magic)]
    if content.startswith(DUCKDB, DUCKDB_AT):
        kinds.append(("a DuckDB database", "name a table of it: duckdb:///{path}#table"))
    if path.suffix.lower() in {".parquet", ".pq"}:
        kinds.append(("damaged, or no Parquet file at all", "export the table again"))
    for what, remedy in kinds[:1]:
        raise SourceError(
            f"{path.name!r} is {what}",
            wanted="CSV text in UTF-8, a Parquet file, or the address of a table of a database",
            remedy=remedy.format(path=path),
        )


def _parquet(path: Path) -> pa.Table:
    try:
        check_size(parquet.read_metadata(path).num_rows)
        table = parquet.read_table(path)
    except MemoryError:
        raise SourceError(
            f"{path.name!r} does not fit into memory when it is unpacked",
            wanted="a table that does",
            remedy="leave out the columns that no question needs",
        ) from None
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{path.name!r} begins like a Parquet file and cannot be read: "
            f"{' '.join(str(error).split())[:200]}",
            wanted="a whole Parquet file",
            remedy="copy or export it again; it may have been cut off",
        ) from None
    return described(table, (), 1, "the first is row 1")
