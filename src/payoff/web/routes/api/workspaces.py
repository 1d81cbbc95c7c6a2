"""Workspaces, and the example."""

from __future__ import annotations

import shutil
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from payoff.web.access.seat import LOCAL, Seat, known, seated, visible
from payoff.web.bench import bench_of
from payoff.web.connected import connect
from payoff.web.errors import Conflict
from payoff.web.example import start_example
from payoff.web.routes.api.shapes import ExampleOut, WorkspaceOut, table_out, workspace_out
from payoff.web.routes.api.view import view
from payoff.web.state import runs, seats, workspaces
from payoff.web.state.people import Person
from payoff.web.state.seats import Role

routes = APIRouter(prefix="/workspaces", tags=["workspaces"])
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]


class WorkspaceIn(BaseModel):
    """A workspace to be made."""

    model_config = ConfigDict(extra="forbid")
    name: Name


@routes.get("")
def every(request: Request, person: Annotated[Person, Depends(known)]) -> list[WorkspaceOut]:
    """Give the workspaces that you may see."""
    return [workspace_out(each) for each in visible(request, person)]


@routes.get("/{workspace}")
def one(seat: Annotated[Seat, Depends(seated(Role.VIEWER))]) -> WorkspaceOut:
    """Give a workspace."""
    return workspace_out(seat.workspace)


@routes.post("", status_code=201)
def make(
    request: Request, told: WorkspaceIn, person: Annotated[Person, Depends(known)]
) -> WorkspaceOut:
    """Make a workspace."""
    bench = bench_of(request)
    made = workspaces.add(bench.state, told.name)
    if person is not LOCAL:
        with bench.state.begin() as connection:
            seats.give(connection, made.id, person.id, Role.ADMIN)
    connect(bench.state, made.id, bench.settings.connected)
    return workspace_out(made)


@routes.delete("/{workspace}", status_code=204)
def remove(request: Request, seat: Annotated[Seat, Depends(seated(Role.ADMIN))]) -> None:
    """Remove a workspace in which nothing goes on, with its tables, runs and scenarios."""
    bench = bench_of(request)
    if any(run.workspace == seat.workspace.id for run in runs.going(bench.state)):
        raise Conflict(
            "runs of this workspace wait or go on",
            wanted="a workspace in which nothing goes on",
            remedy="cancel them first",
        )
    workspaces.remove(bench.state, seat.workspace.id)
    shutil.rmtree(bench.folders.workspace(seat.workspace.id), ignore_errors=True)


@routes.post("/{workspace}/example", status_code=202)
def example(request: Request, seat: Annotated[Seat, Depends(seated(Role.ANALYST))]) -> ExampleOut:
    """Put the table of a simulated brand into a workspace, and ask for its plan."""
    bench = bench_of(request)
    table, made = start_example(bench, seat.workspace.id, seat.person.name)
    return ExampleOut(table=table_out(table), runs=[view(bench, run) for run in made])
