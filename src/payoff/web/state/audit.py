"""The log of who did what: it grows, and nothing in it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Engine, Integer, String, Table, insert, select

from payoff.core.text import visible
from payoff.web.state.metadata import METADATA, stamp

LONGEST = 300

# No foreign keys: what was done outlives the workspace and the person.
AUDIT = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("person", String(16), nullable=False),
    Column("name", String(320), nullable=False),
    Column("workspace", String(16), nullable=False, index=True),
    Column("deed", String(LONGEST), nullable=False),
    Column("about", String(LONGEST), nullable=False),
    Column("address", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of it.

    Attributes
    ----------
    person, name
        Who; empty when nobody is known.
    workspace
        Where; empty when it concerns the workbench.
    deed, about
        What was done, and to what: names and ids, never a secret or what a table holds.
    address
        From where, as the network says.
    """

    id: int
    at: str
    person: str
    name: str
    workspace: str
    deed: str
    about: str
    address: str


def add(
    state: Engine,
    at: datetime,
    *,
    person: str,
    name: str,
    workspace: str,
    deed: str,
    about: str,
    address: str,
) -> None:
    """Write a line."""
    line = {
        "at": stamp(at),
        "person": person,
        "name": name,
        "workspace": workspace,
        "deed": visible(deed)[:LONGEST],
        "about": visible(about)[:LONGEST],
        "address": address[:64],
    }
    with state.begin() as connection:
        connection.execute(insert(AUDIT).values(line))


def read(
    state: Engine, workspace: str | None = None, *, before: int | None = None, most: int = 100
) -> list[Entry]:
    """Return lines about a workspace, or all, newest first; from before a line, if one is named."""
    wanted = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
    if workspace is not None:
        wanted = wanted.where(AUDIT.c.workspace == workspace)
    if before is not None:
        wanted = wanted.where(AUDIT.c.id < before)
    with state.connect() as connection:
        return [Entry(*row) for row in connection.execute(wanted)]
