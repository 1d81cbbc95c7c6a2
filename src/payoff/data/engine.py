"""The one door to Ibis: read a table of a database by its address, and change nothing there."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pyarrow as pa

from payoff.core.errors import MissingExtra, SourceError, nearest
from payoff.core.frozen import frozen
from payoff.data.address import EXAMPLE, split_address, without_password
from payoff.data.files import existing_file
from payoff.data.frames import MOST_ROWS, check_size

SECONDS_TO_CONNECT = 10
POSTGRES_PORT = 5432
POSTGRES_CHOICES = frozenset({"host", "sslmode", "sslrootcert", "connect_timeout"})
READ_ONLY = "-c default_transaction_read_only=on"


@frozen
class Engine:
    """A kind of database.

    Attributes
    ----------
    driver, extra
        The module that it needs besides Ibis, and the extra that installs both.
    connect
        From the parts of an address to an Ibis connection.
    """

    driver: str
    extra: str
    connect: Callable[[SplitResult], Any]


def read_database(address: str) -> pa.Table:
    """Read the table that ``address`` names after ``#``, without a change to the database.

    Raises
    ------
    SourceError
        When the address, the database or the table cannot be read; it never shows the password.
    MissingExtra
        When Ibis or the driver is not installed.
    """
    parts = split_address(address)
    engine = _engine(parts, address)
    driver = _drivers(engine, parts.scheme)
    with _refusals(driver, address), _connection(engine, parts) as connection:
        table = _table(connection, unquote(parts.fragment), address)
        rows = table.limit(MOST_ROWS + 1).to_pyarrow()
    check_size(len(rows))
    return rows


def _engine(parts: SplitResult, address: str) -> Engine:
    if parts.scheme not in ENGINES:
        raise SourceError(
            f"{without_password(address)!r} begins with {parts.scheme!r}",
            wanted="an address that begins with one of: " + ", ".join(ENGINES),
            remedy=f"write the address like {EXAMPLE}, or name a CSV or Parquet file",
        )
    if not parts.fragment:
        raise SourceError(
            f"{without_password(address)!r} names no table",
            wanted="the name of a table after #",
            remedy=f"write the address like {EXAMPLE}",
        )
    return ENGINES[parts.scheme]


def _drivers(engine: Engine, scheme: str) -> ModuleType:
    for package in ("ibis", engine.driver):
        try:
            module = import_module(package)
        except ImportError:
            raise MissingExtra(
                package, extra=engine.extra, purpose=f"reading {scheme} databases"
            ) from None
    return module


@contextmanager
def _refusals(driver: ModuleType, address: str) -> Iterator[None]:
    """Turn what Ibis or a driver raises into our error, without the password."""
    from ibis.common.exceptions import IbisError

    try:
        yield
    except (driver.Error, IbisError, pa.ArrowException) as error:
        password = unquote(urlsplit(address).password or "")
        said = " ".join(str(error).split())
        raise SourceError(
            f"{without_password(address)!r} cannot be read: "
            f"{said.replace(password, '***') if password else said}",
            wanted="a database that answers and a table that can be read",
            remedy="check the address, the password and the rights of the user",
        ) from None


def connect_table(address: str) -> tuple[Any, Any]:
    """Return an open Ibis connection, and the table that ``address`` names after ``#``.

    Raises
    ------
    SourceError, MissingExtra
        As :func:`read_database`.
    """
    parts = split_address(address)
    engine = _engine(parts, address)
    driver = _drivers(engine, parts.scheme)
    with _refusals(driver, address), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        connection = engine.connect(parts)
        if engine.driver == "duckdb":
            # Days and months of events are those of UTC, wherever they are counted.
            connection.raw_sql("SET TimeZone = 'UTC'")
        return connection, _table(connection, unquote(parts.fragment), address)


@contextmanager
def _connection(engine: Engine, parts: SplitResult) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        connection = engine.connect(parts)
        try:
            yield connection
        finally:
            connection.disconnect()


def _table(connection: Any, name: str, address: str) -> Any:
    tables = connection.list_tables()
    if name in tables:
        return connection.table(name)
    schema, _, inner = name.rpartition(".")
    if schema and inner in connection.list_tables(database=schema):
        return connection.table(inner, database=schema)
    raise SourceError(
        f"{without_password(address.partition('#')[0])!r} has no table {name!r}",
        wanted="the name of a table, or schema.table, after #",
        remedy=nearest(name, tables) if tables else "this database has no tables",
    )


def _path(parts: SplitResult) -> Path:
    """Return the file after ``scheme://``; a leading slash may be the address's or the path's."""
    written = parts.netloc + parts.path
    path = Path(written)
    relative = Path(written.lstrip("/"))
    return existing_file(relative if relative.exists() and not path.exists() else path)


def _duckdb(parts: SplitResult) -> Any:
    import ibis

    return ibis.duckdb.connect(_path(parts), read_only=True)


def _sqlite(parts: SplitResult) -> Any:
    import ibis

    opened = sqlite3.connect(f"{_path(parts).absolute().as_uri()}?mode=ro", uri=True)
    return ibis.sqlite.from_connection(opened)


def _postgres(parts: SplitResult) -> Any:
    import ibis

    choices = dict(parse_qsl(parts.query))
    for name in choices.keys() - POSTGRES_CHOICES:
        raise SourceError(
            f"{without_password(parts.geturl())!r} sets {name!r}",
            wanted="one of: " + ", ".join(sorted(POSTGRES_CHOICES)),
            remedy=nearest(name, sorted(POSTGRES_CHOICES)),
        )
    known = {
        "host": unquote(parts.hostname or ""),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.lstrip("/")),
    }
    given = {name: value for name, value in known.items() if value}
    defaults = {"connect_timeout": SECONDS_TO_CONNECT, "port": parts.port or POSTGRES_PORT}
    return ibis.postgres.connect(**(defaults | given | choices | {"options": READ_ONLY}))


ENGINES = {
    "duckdb": Engine("duckdb", "sql", _duckdb),
    "sqlite": Engine("sqlite3", "sql", _sqlite),
    "postgresql": Engine("psycopg", "postgres", _postgres),
    "postgres": Engine("psycopg", "postgres", _postgres),
}
