"""A token with which a program of somebody's uses the API, known by its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from payoff.web.ids import is_id, new_id
from payoff.web.state.metadata import METADATA, stamp
from payoff.web.state.people import FIELDS, PEOPLE, Person

SEEN_EVERY = timedelta(minutes=1)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), unique=True, nullable=False),
    Column(
        "person",
        String(16),
        ForeignKey("people.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String(100), nullable=False),
    Column("made", String(40), nullable=False),
    Column("until", String(40), nullable=False),
    Column("seen", String(40)),
)


@dataclass(frozen=True, slots=True)
class Token:
    """One of them, as its owner sees it.

    Attributes
    ----------
    until
        When it ends.
    seen
        When it was last used, to the minute.
    """

    id: str
    name: str
    made: str
    until: str
    seen: str | None


SHOWN = (TOKENS.c.id, TOKENS.c.name, TOKENS.c.made, TOKENS.c.until, TOKENS.c.seen)


def add(
    connection: Connection, hashed: str, person: str, name: str, at: datetime, until: datetime
) -> Token:
    """Keep the hash of a token."""
    made = Token(new_id(), name, stamp(at), stamp(until), None)
    connection.execute(
        insert(TOKENS).values(
            id=made.id, hash=hashed, person=person, name=name, made=made.made, until=made.until
        )
    )
    return made


def count(connection: Connection, person: str) -> int:
    """Return how many tokens a person has."""
    wanted = select(func.count()).select_from(TOKENS).where(TOKENS.c.person == person)
    return int(connection.execute(wanted).scalar_one())


def find(connection: Connection, hashed: str, at: datetime) -> tuple[Person, bool] | None:
    """Return whose token it is, and whether :func:`touch` is due; nothing when it is over."""
    wanted = (
        select(*FIELDS, TOKENS.c.seen)
        .join(PEOPLE, PEOPLE.c.id == TOKENS.c.person)
        .where(TOKENS.c.hash == hashed, TOKENS.c.until > stamp(at))
    )
    row = connection.execute(wanted).first()
    return None if row is None else (Person(*row[:-1]), (row[-1] or "") <= stamp(at - SEEN_EVERY))


def touch(connection: Connection, hashed: str, at: datetime) -> None:
    """Remember that a token is in use."""
    connection.execute(update(TOKENS).where(TOKENS.c.hash == hashed).values(seen=stamp(at)))


def of_person(connection: Connection, person: str) -> list[Token]:
    """Return the tokens of a person, newest first."""
    wanted = select(*SHOWN).where(TOKENS.c.person == person).order_by(TOKENS.c.made.desc())
    return [Token(*row) for row in connection.execute(wanted)]


def revoke(connection: Connection, person: str, token: str) -> str | None:
    """Revoke a token of a person, and return its name; nothing when there is none."""
    if not is_id(token):
        return None
    gone = delete(TOKENS).where(TOKENS.c.person == person, TOKENS.c.id == token)
    return connection.execute(gone.returning(TOKENS.c.name)).scalar_one_or_none()


def revoke_all(connection: Connection, person: str) -> None:
    """Revoke the tokens of a person."""
    connection.execute(delete(TOKENS).where(TOKENS.c.person == person))
