"""Tables of databases that whoever runs the workbench lets every workspace ask about."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine

from payoff.web.state import tables
from payoff.web.state.tables import Kind

KIND: Kind = "database"


def connect(state: Engine, workspace: str, connected: Mapping[str, str]) -> None:
    """Make a workspace know exactly the tables that are connected now."""
    known = {each.name: each for each in tables.every(state, workspace) if each.kind == KIND}
    for name, table in known.items():
        if name not in connected:
            tables.remove(state, table.id)
    for name in connected:
        if name not in known:
            tables.add(state, workspace, name=name, kind=KIND, size=0, person="")
