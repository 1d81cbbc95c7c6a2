"""Runs: questions that were asked, and their answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse

from payoff.web.access.seat import Seat, seated
from payoff.web.asking import found_run
from payoff.web.bench import Bench, bench_of
from payoff.web.errors import Conflict, WebError
from payoff.web.folders import RunFolder
from payoff.web.request import Id
from payoff.web.routes.api.shapes import RunOut
from payoff.web.routes.api.view import view
from payoff.web.state import runs
from payoff.web.state.runs import Run
from payoff.web.state.seats import Role

routes = APIRouter(prefix="/workspaces/{workspace}/runs", tags=["runs"])
JSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}}
}
Most = Annotated[int, Query(ge=1, le=1000)]
Viewer = Annotated[Seat, Depends(seated(Role.VIEWER))]
Analyst = Annotated[Seat, Depends(seated(Role.ANALYST))]


@routes.get("")
def every(
    request: Request, seat: Viewer, table: Id | None = None, most: Most = 200
) -> list[RunOut]:
    """Give the runs of a workspace, or those about one table, newest first."""
    bench = bench_of(request)
    found = runs.every(bench.state, seat.workspace.id, table=table, most=most)
    return [view(bench, run) for run in found]


@routes.get("/{run}")
def one(request: Request, run: str, seat: Viewer) -> RunOut:
    """Give a run as it is now."""
    bench = bench_of(request)
    return view(bench, found_run(bench, seat.workspace.id, run))


@routes.post("/{run}/cancel")
def cancel(request: Request, run: str, seat: Analyst) -> RunOut:
    """Stop a run that waits or goes on; one that has ended stays as it is."""
    bench = bench_of(request)
    found = found_run(bench, seat.workspace.id, run)
    runs.stop(bench.state, found.id)
    bench.runner.wake()
    return view(bench, found_run(bench, seat.workspace.id, run))


@routes.delete("/{run}", status_code=204)
def remove(request: Request, run: str, seat: Analyst) -> None:
    """Remove a run that has ended, with its answer and its fit."""
    bench = bench_of(request)
    found = found_run(bench, seat.workspace.id, run)
    if found.is_going:
        raise Conflict(
            "the run has not ended",
            wanted="a run that has ended",
            remedy="cancel it first",
        )
    runs.remove(bench.state, found.id)
    shutil.rmtree(bench.folders.run(seat.workspace.id, found.id).path, ignore_errors=True)


@routes.get("/{run}/answer", response_class=FileResponse, responses=JSON)
def answer(request: Request, run: str, seat: Viewer) -> FileResponse:
    """Give the answer: the same JSON that the command line prints, byte for byte."""
    return _sent(_folder(request, seat, run).answer)


@routes.get("/{run}/page", response_class=FileResponse, responses=JSON)
def page(request: Request, run: str, seat: Viewer) -> FileResponse:
    """Give the page of the answer, as JSON: sentences, figures, tables, charts."""
    return _sent(_folder(request, seat, run).page)


def answered(bench: Bench, run: Run) -> RunFolder:
    """Return the folder of a run that has an answer.

    Raises
    ------
    WebError
        When it has none.
    """
    folder = bench.folders.run(run.workspace, run.id)
    if run.state == "answered" and folder.page.is_file():
        return folder
    if run.found:
        raise WebError(run.found, wanted=run.wanted, remedy=run.remedy)
    raise Conflict(
        f"the run has no answer; it is {run.state}",
        wanted="a run that has been answered",
        remedy="wait for its end" if run.is_going else "ask again",
    )


def _folder(request: Request, seat: Seat, run: str) -> RunFolder:
    bench = bench_of(request)
    return answered(bench, found_run(bench, seat.workspace.id, run))


def _sent(path: Path) -> FileResponse:
    return FileResponse(path, media_type="application/json")
