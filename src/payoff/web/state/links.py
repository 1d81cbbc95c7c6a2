"""A link that works once: to set the workbench up, to come in, to choose a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
)

from payoff.web.ids import is_id, new_id
from payoff.web.state.metadata import METADATA, stamp

Kind = Literal["set-up", "invitation", "password"]

LINKS = Table(
    "links",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), unique=True, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("workspace", String(16), ForeignKey("workspaces.id", ondelete="CASCADE"), index=True),
    Column("role", Integer),
    Column("email", String(320), nullable=False, default=""),
    Column("person", String(16), ForeignKey("people.id", ondelete="CASCADE")),
    Column("until", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One of them.

    Attributes
    ----------
    workspace, role
        Of an invitation: to what.
    email
        Of an invitation: whom the provider of log-ins has to vouch for; empty for anybody.
    person
        Of a new password: whose.
    """

    id: str
    kind: Kind
    workspace: str | None
    role: int | None
    email: str
    person: str | None
    until: str


FIELDS = (
    LINKS.c.id,
    LINKS.c.kind,
    LINKS.c.workspace,
    LINKS.c.role,
    LINKS.c.email,
    LINKS.c.person,
    LINKS.c.until,
)


def make(
    connection: Connection,
    hashed: str,
    kind: Kind,
    at: datetime,
    until: datetime,
    *,
    workspace: str | None = None,
    role: int | None = None,
    email: str = "",
    person: str | None = None,
) -> Link:
    """Keep the hash of a link, and forget those that have expired."""
    connection.execute(delete(LINKS).where(LINKS.c.until <= stamp(at)))
    made = Link(new_id(), kind, workspace, role, email, person, stamp(until))
    connection.execute(
        insert(LINKS).values(
            id=made.id,
            hash=hashed,
            kind=kind,
            workspace=workspace,
            role=role,
            email=email,
            person=person,
            until=made.until,
        )
    )
    return made


def find(connection: Connection, hashed: str, at: datetime) -> Link | None:
    """Return a link that still works."""
    row = connection.execute(select(*FIELDS).where(*_working(hashed, at))).first()
    return None if row is None else Link(*row)


def use(connection: Connection, hashed: str, at: datetime) -> Link | None:
    """Return a link that still works, and let it work no more."""
    used = delete(LINKS).where(*_working(hashed, at)).returning(*FIELDS)
    row = connection.execute(used).first()
    return None if row is None else Link(*row)


def use_for(connection: Connection, email: str, at: datetime) -> list[Link]:
    """Return the invitations of an address, and let them work no more."""
    used = delete(LINKS).where(
        LINKS.c.kind == "invitation", LINKS.c.email == email, LINKS.c.until > stamp(at)
    )
    return [Link(*row) for row in connection.execute(used.returning(*FIELDS))]


def invitations(connection: Connection, workspace: str, at: datetime) -> list[Link]:
    """Return the invitations to a workspace that still work, the first to end first."""
    wanted = (
        select(*FIELDS)
        .where(LINKS.c.workspace == workspace, LINKS.c.until > stamp(at))
        .order_by(LINKS.c.until, LINKS.c.id)
    )
    return [Link(*row) for row in connection.execute(wanted)]


def withdraw(connection: Connection, workspace: str, link: str) -> bool:
    """Take an invitation to a workspace back; tell whether it was there."""
    if not is_id(link):
        return False
    gone = delete(LINKS).where(LINKS.c.workspace == workspace, LINKS.c.id == link)
    return connection.execute(gone).rowcount == 1


def clear(connection: Connection, kind: Kind) -> None:
    """Forget every link of a kind."""
    connection.execute(delete(LINKS).where(LINKS.c.kind == kind))


def _working(hashed: str, at: datetime) -> tuple[Any, ...]:
    return LINKS.c.hash == hashed, LINKS.c.until > stamp(at)
