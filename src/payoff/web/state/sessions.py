"""A session: a browser in which somebody has logged in, known by the hash of its cookie."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    delete,
    insert,
    or_,
    select,
    update,
)

from payoff.web.state.metadata import METADATA, stamp
from payoff.web.state.people import FIELDS, PEOPLE, Person

IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column(
        "person",
        String(16),
        ForeignKey("people.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("made", String(40), nullable=False),
    Column("seen", String(40), nullable=False),
)


def start(connection: Connection, session: str, person: str, at: datetime) -> None:
    """Remember the hash of a cookie as that of a person, and forget what has expired."""
    over = or_(SESSIONS.c.seen <= stamp(at - IDLE), SESSIONS.c.made <= stamp(at - LONGEST))
    connection.execute(delete(SESSIONS).where(over))
    moment = stamp(at)
    connection.execute(
        insert(SESSIONS).values(hash=session, person=person, made=moment, seen=moment)
    )


def find(connection: Connection, session: str, at: datetime) -> tuple[Person, bool] | None:
    """Return whose session it is, and whether :func:`touch` is due; nothing when it is over."""
    wanted = (
        select(*FIELDS, SESSIONS.c.seen)
        .join(PEOPLE, PEOPLE.c.id == SESSIONS.c.person)
        .where(
            SESSIONS.c.hash == session,
            SESSIONS.c.seen > stamp(at - IDLE),
            SESSIONS.c.made > stamp(at - LONGEST),
        )
    )
    row = connection.execute(wanted).first()
    return None if row is None else (Person(*row[:-1]), row[-1] <= stamp(at - SEEN_EVERY))


def touch(connection: Connection, session: str, at: datetime) -> None:
    """Remember that a session is in use."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.hash == session).values(seen=stamp(at)))


def end(connection: Connection, session: str) -> None:
    """End a session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.hash == session))


def end_all(connection: Connection, person: str, *, but: str = "") -> None:
    """End the sessions of a person, less one."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.person == person, SESSIONS.c.hash != but))
