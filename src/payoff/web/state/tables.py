"""What questions are about: tables that were uploaded or connected, and small TOML files."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import Literal

from sqlalchemy import BigInteger, Column, Engine, ForeignKey, String, Table, delete, insert, select

from payoff.web.ids import is_id, new_id
from payoff.web.state.metadata import METADATA, now

Kind = Literal["csv", "parquet", "toml", "database"]

TABLES = Table(
    "tables",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column(
        "workspace",
        String(16),
        ForeignKey("workspaces.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", String(255), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("made", String(40), nullable=False),
    Column("person", String(320), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One of them.

    Attributes
    ----------
    name
        Of the file in the folder of the workspace's tables, or that it was connected by.
    size
        In bytes; 0 of a table of a database.
    person
        Who uploaded it; nobody where it was connected.
    """

    id: str
    workspace: str
    name: str
    kind: Kind
    size: int
    made: str
    person: str

    @property
    def is_table(self) -> bool:
        """Tell whether questions can be about it."""
        return self.kind != "toml"


def add(
    state: Engine, workspace: str, *, name: str, kind: Kind, size: int, person: str
) -> Uploaded:
    """Remember a file that is in its place."""
    made = Uploaded(new_id(), workspace, name, kind, size, now(), person)
    names = [field.name for field in fields(made)]
    with state.begin() as connection:
        connection.execute(insert(TABLES).values(dict(zip(names, astuple(made), strict=True))))
    return made


def every(state: Engine, workspace: str) -> list[Uploaded]:
    """Return those of a workspace, newest first."""
    wanted = (
        select(TABLES)
        .where(TABLES.c.workspace == workspace)
        .order_by(TABLES.c.made.desc(), TABLES.c.id)
    )
    with state.connect() as connection:
        return [Uploaded(*row) for row in connection.execute(wanted)]


def find(state: Engine, workspace: str, table: str) -> Uploaded | None:
    """Return the one of that workspace with that id."""
    if not is_id(table):
        return None
    wanted = select(TABLES).where(TABLES.c.workspace == workspace, TABLES.c.id == table)
    with state.connect() as connection:
        row = connection.execute(wanted).first()
    return None if row is None else Uploaded(*row)


def remove(state: Engine, table: str) -> None:
    """Forget a file."""
    with state.begin() as connection:
        connection.execute(delete(TABLES).where(TABLES.c.id == table))
