"""A run: one question about one table, waiting, going on or ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from payoff.web.ids import is_id
from payoff.web.state.metadata import METADATA, now

State = Literal["queued", "running", "answered", "refused", "failed", "cancelled", "interrupted"]
STATES: tuple[State, ...] = get_args(State)
GOING: tuple[State, ...] = ("queued", "running")

RUNS = Table(
    "runs",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column(
        "workspace",
        String(16),
        ForeignKey("workspaces.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("task", String(100), nullable=False),
    Column("table_id", String(16), nullable=False),
    Column("table_name", String(255), nullable=False),
    Column("said", Text, nullable=False),
    Column("person", String(320), nullable=False),
    Column("made", String(40), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("stopping", Boolean, nullable=False, default=False),
    Column("starts", Integer, nullable=False, default=0),
    Column("started", String(40)),
    Column("ended", String(40)),
    Column("verdict", String(20), nullable=False, default=""),
    Column("headline", Text, nullable=False, default=""),
    Column("found", Text, nullable=False, default=""),
    Column("wanted", Text, nullable=False, default=""),
    Column("remedy", Text, nullable=False, default=""),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One of them.

    Attributes
    ----------
    said
        Field to what was said, as it was said: files and fits by their id.
    person
        Who asked.
    stopping
        Whether somebody wants it to stop.
    starts
        How often it was started.
    verdict, headline
        Of the answer; empty when there is none.
    found, wanted, remedy
        Why there is no answer; empty when there is one.
    """

    id: str
    workspace: str
    task: str
    table_id: str
    table_name: str
    said: dict[str, Any]
    person: str
    made: str
    state: State
    stopping: bool
    starts: int
    started: str | None
    ended: str | None
    verdict: str
    headline: str
    found: str
    wanted: str
    remedy: str

    @property
    def is_going(self) -> bool:
        """Tell whether it waits or goes on."""
        return self.state in GOING


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    state: State
    verdict: str = ""
    headline: str = ""
    found: str = ""
    wanted: str = ""
    remedy: str = ""


def add(
    state: Engine,
    workspace: str,
    *,
    run: str,
    task: str,
    table_id: str,
    table_name: str,
    said: dict[str, Any],
    person: str,
) -> Run:
    """Put a run whose folder is ready at the end of the queue."""
    with state.begin() as connection:
        connection.execute(
            insert(RUNS).values(
                id=run,
                workspace=workspace,
                task=task,
                table_id=table_id,
                table_name=table_name,
                said=json.dumps(said),
                person=person,
                made=now(),
                state="queued",
            )
        )
        row = connection.execute(select(RUNS).where(RUNS.c.id == run)).one()
    return _run(row)


def every(
    state: Engine, workspace: str, *, table: str | None = None, most: int | None = None
) -> list[Run]:
    """Return those of a workspace, or about one of its tables, newest first."""
    wanted = select(RUNS).where(RUNS.c.workspace == workspace)
    if table is not None:
        wanted = wanted.where(RUNS.c.table_id == table)
    return _runs(state, wanted.order_by(RUNS.c.made.desc(), RUNS.c.id).limit(most))


def going(state: Engine) -> list[Run]:
    """Return what waits or goes on in all workspaces, oldest first."""
    return _runs(
        state, select(RUNS).where(RUNS.c.state.in_(GOING)).order_by(RUNS.c.made, RUNS.c.id)
    )


def find(state: Engine, workspace: str, run: str) -> Run | None:
    """Return the one of that workspace with that id."""
    if not is_id(run):
        return None
    found = _runs(state, select(RUNS).where(RUNS.c.workspace == workspace, RUNS.c.id == run))
    return found[0] if found else None


def start(state: Engine, run: str) -> bool:
    """Take a run from the queue; tell whether it was still there."""
    with state.begin() as connection:
        done = connection.execute(
            update(RUNS)
            .where(RUNS.c.id == run, RUNS.c.state == "queued")
            .values(state="running", started=now(), starts=RUNS.c.starts + 1)
        )
    return done.rowcount == 1


def put_back(state: Engine, run: str, *, counted: bool) -> None:
    """Put a run that was going on back into the queue; ``counted`` starts are not forgiven."""
    starts = RUNS.c.starts if counted else RUNS.c.starts - 1
    with state.begin() as connection:
        connection.execute(
            update(RUNS)
            .where(RUNS.c.id == run, RUNS.c.state == "running")
            .values(state="queued", started=None, starts=starts)
        )


def stop(state: Engine, run: str) -> None:
    """End a run that waits, and mark one that goes on as to be stopped."""
    with state.begin() as connection:
        connection.execute(
            update(RUNS)
            .where(RUNS.c.id == run, RUNS.c.state == "queued")
            .values(state="cancelled", ended=now())
        )
        connection.execute(
            update(RUNS).where(RUNS.c.id == run, RUNS.c.state == "running").values(stopping=True)
        )


def end(state: Engine, run: str, how: Ending) -> None:
    """Remember how a run that was going on ended."""
    with state.begin() as connection:
        connection.execute(
            update(RUNS)
            .where(RUNS.c.id == run, RUNS.c.state == "running")
            .values(
                state=how.state,
                ended=now(),
                verdict=how.verdict,
                headline=how.headline,
                found=how.found,
                wanted=how.wanted,
                remedy=how.remedy,
            )
        )


def remove(state: Engine, run: str) -> None:
    """Forget a run."""
    with state.begin() as connection:
        connection.execute(delete(RUNS).where(RUNS.c.id == run))


def _runs(state: Engine, wanted: Any) -> list[Run]:
    with state.connect() as connection:
        return [_run(row) for row in connection.execute(wanted)]


def _run(row: Any) -> Run:
    return Run(**{**row._mapping, "said": json.loads(row.said)})
