"""A workspace: tables, runs and scenarios that belong together."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Engine, String, Table, delete, insert, select

from payoff.web.ids import is_id, new_id
from payoff.web.state.metadata import METADATA, now

WORKSPACES = Table(
    "workspaces",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("made", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One of them."""

    id: str
    name: str
    made: str


def add(state: Engine, name: str) -> Workspace:
    """Make a workspace."""
    made = Workspace(new_id(), name, now())
    with state.begin() as connection:
        connection.execute(insert(WORKSPACES).values(id=made.id, name=name, made=made.made))
    return made


def every(state: Engine) -> list[Workspace]:
    """Return all of them, oldest first."""
    wanted = select(WORKSPACES).order_by(WORKSPACES.c.made, WORKSPACES.c.id)
    with state.connect() as connection:
        return [Workspace(*row) for row in connection.execute(wanted)]


def find(state: Engine, workspace: str) -> Workspace | None:
    """Return the one with that id."""
    if not is_id(workspace):
        return None
    with state.connect() as connection:
        row = connection.execute(select(WORKSPACES).where(WORKSPACES.c.id == workspace)).first()
    return None if row is None else Workspace(*row)


def remove(state: Engine, workspace: str) -> None:
    """Remove a workspace, and what is remembered of its tables, runs and scenarios."""
    with state.begin() as connection:
        connection.execute(delete(WORKSPACES).where(WORKSPACES.c.id == workspace))
