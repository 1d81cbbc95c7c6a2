"""A seat: the role of a person in a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

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
    update,
)

from payoff.web.ids import is_id
from payoff.web.state.metadata import METADATA
from payoff.web.state.people import FIELDS, PEOPLE, Person
from payoff.web.state.workspaces import WORKSPACES, Workspace

SEATS = Table(
    "seats",
    METADATA,
    Column(
        "workspace", String(16), ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True
    ),
    Column(
        "person",
        String(16),
        ForeignKey("people.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    Column("role", Integer, nullable=False),
)


class Role(IntEnum):
    """What a person may do in a workspace; each may what those before may."""

    VIEWER = 1
    ANALYST = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Member:
    """A person who has a seat in a workspace."""

    person: Person
    role: Role


def find(connection: Connection, workspace: str, person: str) -> tuple[Workspace, Role] | None:
    """Return a workspace and the role that a person has in it; nothing without a seat."""
    if not (is_id(workspace) and is_id(person)):
        return None
    wanted = (
        select(WORKSPACES, SEATS.c.role)
        .join(SEATS, SEATS.c.workspace == WORKSPACES.c.id)
        .where(WORKSPACES.c.id == workspace, SEATS.c.person == person)
    )
    row = connection.execute(wanted).first()
    return None if row is None else (Workspace(*row[:-1]), Role(row[-1]))


def of_person(connection: Connection, person: str) -> list[tuple[Workspace, Role]]:
    """Return the workspaces in which a person has a seat, oldest first."""
    wanted = (
        select(WORKSPACES, SEATS.c.role)
        .join(SEATS, SEATS.c.workspace == WORKSPACES.c.id)
        .where(SEATS.c.person == person)
        .order_by(WORKSPACES.c.made, WORKSPACES.c.id)
    )
    return [(Workspace(*row[:-1]), Role(row[-1])) for row in connection.execute(wanted)]


def of_workspace(connection: Connection, workspace: str) -> list[Member]:
    """Return who has a seat in a workspace, by name."""
    wanted = (
        select(*FIELDS, SEATS.c.role)
        .join(SEATS, SEATS.c.person == PEOPLE.c.id)
        .where(SEATS.c.workspace == workspace)
        .order_by(PEOPLE.c.name, PEOPLE.c.id)
    )
    return [Member(Person(*row[:-1]), Role(row[-1])) for row in connection.execute(wanted)]


def give(connection: Connection, workspace: str, person: str, role: Role) -> None:
    """Give a person a seat, or the one that they have another role."""
    mine = (SEATS.c.workspace == workspace, SEATS.c.person == person)
    changed = connection.execute(update(SEATS).where(*mine).values(role=int(role)))
    if changed.rowcount == 0:
        connection.execute(insert(SEATS).values(workspace=workspace, person=person, role=int(role)))


def raise_to(connection: Connection, workspace: str, person: str, role: Role) -> None:
    """Give a person a seat of at least a role."""
    found = find(connection, workspace, person)
    if found is None or found[1] < role:
        give(connection, workspace, person, role)


def take(connection: Connection, workspace: str, person: str) -> None:
    """Take the seat of a person away."""
    connection.execute(
        delete(SEATS).where(SEATS.c.workspace == workspace, SEATS.c.person == person)
    )


def without_admin(connection: Connection) -> list[str]:
    """Return the ids of the workspaces in which nobody is admin."""
    administered = select(SEATS.c.workspace).where(SEATS.c.role == int(Role.ADMIN))
    wanted = select(WORKSPACES.c.id).where(WORKSPACES.c.id.not_in(administered))
    return list(connection.execute(wanted).scalars())


def admins(connection: Connection, workspace: str) -> list[str]:
    """Return the ids of a workspace's admins; nobody changes them until the transaction ends."""
    those = (SEATS.c.workspace == workspace, SEATS.c.role == int(Role.ADMIN))
    # A change that changes nothing holds them in both databases; SQLite has no SELECT FOR UPDATE.
    connection.execute(update(SEATS).where(*those).values(role=int(Role.ADMIN)))
    return list(connection.execute(select(SEATS.c.person).where(*those)).scalars())
