"""A scenario of the planner: amounts by channel that somebody wants to keep."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Engine, ForeignKey, String, Table, Text, delete, insert, select

from payoff.web.ids import new_id
from payoff.web.state.metadata import METADATA, now

SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column(
        "workspace",
        String(16),
        ForeignKey("workspaces.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column(
        "run", String(16), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("name", String(200), nullable=False),
    Column("amounts", Text, nullable=False),
    Column("person", String(320), nullable=False),
    Column("made", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of them.

    Attributes
    ----------
    run
        Whose fit it is about.
    amounts
        Channel to spend over the horizon.
    """

    id: str
    workspace: str
    run: str
    name: str
    amounts: dict[str, float]
    person: str
    made: str


def add(
    state: Engine, workspace: str, run: str, *, name: str, amounts: dict[str, float], person: str
) -> Scenario:
    """Keep a scenario."""
    made = Scenario(new_id(), workspace, run, name, amounts, person, now())
    with state.begin() as connection:
        connection.execute(
            insert(SCENARIOS).values(
                id=made.id,
                workspace=workspace,
                run=run,
                name=name,
                amounts=json.dumps(amounts),
                person=person,
                made=made.made,
            )
        )
    return made


def every(state: Engine, workspace: str, run: str) -> list[Scenario]:
    """Return those of a run, oldest first."""
    wanted = (
        select(SCENARIOS)
        .where(SCENARIOS.c.workspace == workspace, SCENARIOS.c.run == run)
        .order_by(SCENARIOS.c.made, SCENARIOS.c.id)
    )
    with state.connect() as connection:
        return [_scenario(row) for row in connection.execute(wanted)]


def remove(state: Engine, workspace: str, scenario: str) -> None:
    """Forget a scenario of a workspace."""
    with state.begin() as connection:
        connection.execute(
            delete(SCENARIOS).where(SCENARIOS.c.workspace == workspace, SCENARIOS.c.id == scenario)
        )


def _scenario(row: Any) -> Scenario:
    return Scenario(**{**row._mapping, "amounts": json.loads(row.amounts)})
