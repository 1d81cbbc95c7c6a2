"""The first pages: workspaces, and what is in one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from payoff.web.access.seat import visible
from payoff.web.bench import bench_of
from payoff.web.example import CHECK, start_example
from payoff.web.routes.api import workspaces as api
from payoff.web.routes.api.view import view
from payoff.web.routes.pages.seats import Admin, Analyst, Anybody, Viewer
from payoff.web.show import show
from payoff.web.state import runs, tables

routes = APIRouter()
LATEST = 8
SEE_OTHER = 303


@routes.get("/")
def start(request: Request, person: Anybody) -> Response:
    """Open the only workspace, or show all of them."""
    seen = visible(request, person)
    if len(seen) == 1:
        return RedirectResponse(f"/w/{seen[0].id}", SEE_OTHER)
    return show(request, "workspaces", workspaces=seen)


@routes.get("/workspaces")
def workspaces(request: Request, person: Anybody) -> HTMLResponse:
    """Show all workspaces."""
    return show(request, "workspaces", workspaces=visible(request, person))


@routes.post("/workspaces")
def make(request: Request, person: Anybody, name: Annotated[api.Name, Form()]) -> RedirectResponse:
    """Make a workspace."""
    made = api.make(request, api.WorkspaceIn(name=name), person)
    return RedirectResponse(f"/w/{made.id}", SEE_OTHER)


@routes.get("/w/{workspace}")
def home(request: Request, seat: Viewer) -> HTMLResponse:
    """Show the tables of a workspace and its latest answers."""
    bench, workspace = bench_of(request), seat.workspace.id
    every = runs.every(bench.state, workspace)
    checks = {run.table_id: view(bench, run) for run in reversed(every) if run.task == CHECK}
    asked = [run for run in every if run.task != CHECK]
    return show(
        request,
        "home",
        seat=seat,
        files=tables.every(bench.state, workspace),
        checks=checks,
        runs=[view(bench, run) for run in asked[:LATEST]],
        more=len(asked) > LATEST,
        most_upload=bench.settings.most_upload,
    )


@routes.post("/w/{workspace}/example")
def example(request: Request, seat: Analyst) -> RedirectResponse:
    """Ask for the plan of a simulated brand."""
    _, made = start_example(bench_of(request), seat.workspace.id, seat.person.name)
    return RedirectResponse(f"/w/{seat.workspace.id}/runs/{made[-1].id}", SEE_OTHER)


@routes.post("/w/{workspace}/remove")
def remove(request: Request, seat: Admin) -> RedirectResponse:
    """Remove a workspace."""
    api.remove(request, seat)
    return RedirectResponse("/workspaces", SEE_OTHER)
