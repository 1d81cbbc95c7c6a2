"""Runs: their history, their progress, and their answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from payoff.tasks import TASKS
from payoff.web.answer import stored_page
from payoff.web.asking import found_run
from payoff.web.bench import bench_of
from payoff.web.routes.api import runs as api
from payoff.web.routes.api.events import ASK_AGAIN_MS, Followed, changes, following
from payoff.web.routes.api.view import view
from payoff.web.routes.pages.home import SEE_OTHER
from payoff.web.routes.pages.seats import Analyst, Viewer
from payoff.web.show import show, templates
from payoff.web.state import runs, tables

routes = APIRouter(prefix="/w/{workspace}/runs")
MOST = 500


@routes.get("")
def history(request: Request, seat: Viewer) -> HTMLResponse:
    """Show every run of a workspace, newest first."""
    bench = bench_of(request)
    found = runs.every(bench.state, seat.workspace.id, most=MOST)
    return show(request, "history", seat=seat, runs=[view(bench, run) for run in found])


@routes.get("/{run}")
def one(request: Request, seat: Viewer, run: str) -> HTMLResponse:
    """Show how far a run has come, or its answer."""
    bench, workspace = bench_of(request), seat.workspace.id
    seen = view(bench, found_run(bench, workspace, run))
    page = None
    if seen.state == "answered":
        page = stored_page(bench.folders.run(workspace, run))
    others = [
        each
        for each in runs.every(bench.state, workspace)
        if each.task == seen.task and each.state == "answered" and each.id != run
    ]
    return show(
        request,
        "run",
        seat=seat,
        run=seen,
        page=page,
        others=[view(bench, each) for each in others],
        table_is_there=tables.find(bench.state, workspace, seen.table.id) is not None,
        askable=seen.task in TASKS,
    )


@routes.get("/{run}/progress", response_class=EventSourceResponse)
async def progress(
    followed: Annotated[Followed, Depends(following)],
) -> AsyncIterator[ServerSentEvent]:
    """Give every change of a run as a piece of its page, and its end as event ``ended``."""
    piece = templates().get_template("progress.html.j2")
    async for run in changes(followed):
        if run is None or run.ended is not None:
            yield ServerSentEvent(event="ended", raw_data="")
        else:
            yield ServerSentEvent(raw_data=piece.render(run=run), retry=ASK_AGAIN_MS)


@routes.post("/{run}/cancel")
def cancel(request: Request, seat: Analyst, run: str) -> RedirectResponse:
    """Stop a run."""
    api.cancel(request, run, seat)
    return RedirectResponse(f"/w/{seat.workspace.id}/runs/{run}", SEE_OTHER)


@routes.post("/{run}/remove")
def remove(request: Request, seat: Analyst, run: str) -> RedirectResponse:
    """Remove a run, its answer and its fit."""
    api.remove(request, run, seat)
    return RedirectResponse(f"/w/{seat.workspace.id}/runs", SEE_OTHER)
