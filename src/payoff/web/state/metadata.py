"""The database of the workbench: opened, and its tables made when they are not there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from payoff.core.errors import MissingExtra, SourceError

METADATA = MetaData()
WANTED = "postgresql://user:password@host/database or sqlite:///path"
WAIT_MS = 10_000


def now() -> str:
    """Return the time in UTC, as text that sorts."""
    return stamp(datetime.now(UTC))


def stamp(at: datetime) -> str:
    """Return a time in UTC as text that sorts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def open_state(address: str) -> Engine:
    """Open the database at ``address``.

    Raises
    ------
    SourceError
        When there is no such database.
    MissingExtra
        When it needs a package that is not installed.
    """
    url = _url(address)
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _sqlite)
    try:
        METADATA.create_all(engine)
    except SQLAlchemyError as error:
        raise SourceError(
            f"the state {_shown(url)} cannot be opened: {type(error).__name__}",
            wanted=f"a database that can be written to: {WANTED}",
            remedy="check its address, and that the server runs",
        ) from None
    return engine


def _url(address: str) -> URL:
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        backend = ""
    if backend not in {"sqlite", "postgresql"}:
        raise SourceError(
            "the address of the state is neither SQLite nor PostgreSQL",
            wanted=WANTED,
            remedy="write # / : and @ inside a password as %23 %2F %3A and %40",
        )
    if backend == "sqlite":
        return url
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise MissingExtra("psycopg", extra="postgres", purpose="state in PostgreSQL") from None
    return url.set(drivername="postgresql+psycopg")


def _shown(url: URL) -> str:
    return repr(url.render_as_string(hide_password=True))


def _sqlite(connection: Any, _: object) -> None:
    """Let readers read while one writes, and let that one wait rather than fail."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={WAIT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
