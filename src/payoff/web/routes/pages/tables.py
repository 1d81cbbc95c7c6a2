"""A table: what its check says, and what can be asked about it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from payoff.tasks import TASKS
from payoff.web.answer import stored_page
from payoff.web.asking import found_table
from payoff.web.bench import bench_of
from payoff.web.checked import checked
from payoff.web.example import CHECK, start_check
from payoff.web.request import asked_of
from payoff.web.routes.api import tables as api
from payoff.web.routes.api.view import view
from payoff.web.routes.pages.home import SEE_OTHER
from payoff.web.routes.pages.seats import Analyst, Viewer
from payoff.web.show import show
from payoff.web.state import runs

routes = APIRouter(prefix="/w/{workspace}/tables")


@routes.post("")
async def upload(request: Request, seat: Analyst) -> RedirectResponse:
    """Take in a file, and show it."""
    taken = (await api.upload(request, seat)).table
    home = f"/w/{seat.workspace.id}"
    return RedirectResponse(
        home if taken.kind == "toml" else f"{home}/tables/{taken.id}", SEE_OTHER
    )


@routes.get("/{table}")
def one(request: Request, seat: Viewer, table: str) -> HTMLResponse:
    """Show what the check of a table says, and every question that can be asked about it."""
    bench, workspace = bench_of(request), seat.workspace.id
    about = found_table(bench, workspace, table)
    every = runs.every(bench.state, workspace, table=about.id)
    known = checked(bench, workspace, about.id)
    questions = [(asked_of(name), known.fitness(name)) for name in TASKS if name != CHECK]
    check = next((view(bench, run) for run in every if run.task == CHECK), None)
    answered = check is not None and check.state == "answered"
    return show(
        request,
        "table",
        seat=seat,
        table=about,
        check=check,
        page=stored_page(bench.folders.run(workspace, check.id)) if check and answered else None,
        questions=sorted(questions, key=lambda each: not each[1].ready),
        runs=[view(bench, run) for run in every if run.task != CHECK],
    )


@routes.post("/{table}/check")
def check(request: Request, seat: Analyst, table: str) -> RedirectResponse:
    """Check a table once more."""
    bench, workspace = bench_of(request), seat.workspace.id
    start_check(bench, workspace, seat.person.name, found_table(bench, workspace, table))
    return RedirectResponse(f"/w/{seat.workspace.id}/tables/{table}", SEE_OTHER)


@routes.post("/{table}/remove")
def remove(request: Request, seat: Analyst, table: str) -> RedirectResponse:
    """Remove a file; answers about it stay."""
    api.remove(request, table, seat)
    return RedirectResponse(f"/w/{seat.workspace.id}", SEE_OTHER)
