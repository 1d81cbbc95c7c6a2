"""A person who may enter: by a password, or through the provider of a team's log-ins."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from payoff.web.ids import is_id, new_id
from payoff.web.state.metadata import METADATA, now

PEOPLE = Table(
    "people",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(320), nullable=False),
    Column("key", String(800), unique=True),
    Column("password", String(300)),
    Column("subject", String(1000), unique=True),
    Column("email", String(320), nullable=False, default=""),
    Column("keeper", Boolean, nullable=False, default=False),
    Column("made", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who uses the workbench.

    Attributes
    ----------
    email
        As the provider of log-ins vouched for it; empty for people with a password.
    keeper
        Whether they keep the workbench: they see who is there, and read the whole log.
    """

    id: str
    name: str
    email: str = ""
    keeper: bool = False


FIELDS = (PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.email, PEOPLE.c.keeper)


def key_of(name: str) -> str:
    """Return what two names that look the same have in common."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def add_with_password(
    connection: Connection, name: str, password: str, *, keeper: bool = False
) -> Person | None:
    """Add a person who logs in with a name; nobody when the name is taken.

    Parameters
    ----------
    password
        Its hash.
    """
    made = Person(new_id(), name, keeper=keeper)
    line = {"id": made.id, "name": name, "key": key_of(name), "password": password}
    try:
        connection.execute(insert(PEOPLE).values(**line, keeper=keeper, made=now()))
    except IntegrityError:
        return None
    return made


def add_with_subject(connection: Connection, subject: str, email: str) -> Person:
    """Add a person whom the provider of log-ins knows as ``subject``."""
    made = Person(new_id(), email, email)
    connection.execute(
        insert(PEOPLE).values(id=made.id, name=email, subject=subject, email=email, made=now())
    )
    return made


def find(connection: Connection, person: str) -> Person | None:
    """Return the one with that id."""
    if not is_id(person):
        return None
    return _one(connection, PEOPLE.c.id == person)


def with_subject(connection: Connection, subject: str) -> Person | None:
    """Return the one whom the provider of log-ins knows as ``subject``."""
    return _one(connection, PEOPLE.c.subject == subject)


def with_name(connection: Connection, name: str) -> tuple[Person, str] | None:
    """Return the one who logs in with a name, and the hash of the password."""
    if "\0" in name:  # which PostgreSQL does not take, and no name has
        return None
    wanted = select(*FIELDS, PEOPLE.c.password).where(PEOPLE.c.key == key_of(name))
    row = connection.execute(wanted).first()
    return None if row is None else (Person(*row[:-1]), row[-1] or "")


def password_of(connection: Connection, person: str) -> str:
    """Return the hash of a person's password; empty without one."""
    wanted = select(PEOPLE.c.password).where(PEOPLE.c.id == person)
    return connection.execute(wanted).scalar_one_or_none() or ""


def every(connection: Connection) -> list[Person]:
    """Return all of them, by name."""
    return [Person(*row) for row in connection.execute(select(*FIELDS).order_by(PEOPLE.c.name))]


def count(connection: Connection) -> int:
    """Return how many there are."""
    return int(connection.execute(select(func.count()).select_from(PEOPLE)).scalar_one())


def set_password(connection: Connection, person: str, password: str) -> None:
    """Change the hash of a person's password."""
    connection.execute(update(PEOPLE).where(PEOPLE.c.id == person).values(password=password))


def set_email(connection: Connection, person: str, email: str) -> None:
    """Change the address, and with it the name, of a person whom the provider knows."""
    connection.execute(update(PEOPLE).where(PEOPLE.c.id == person).values(email=email, name=email))


def remove(connection: Connection, person: str) -> None:
    """Remove a person, with their seats, sessions and tokens."""
    connection.execute(delete(PEOPLE).where(PEOPLE.c.id == person))


def _one(connection: Connection, which: Any) -> Person | None:
    row = connection.execute(select(*FIELDS).where(which)).first()
    return None if row is None else Person(*row)
