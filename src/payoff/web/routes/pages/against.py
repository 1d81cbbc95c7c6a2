"""Two runs of one question beside each other: what was said, and what the answers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from payoff.tasks import TASKS
from payoff.web.answer import stored_page
from payoff.web.asking import found_run
from payoff.web.bench import Bench, bench_of
from payoff.web.errors import WebError
from payoff.web.request import Id, asked_of
from payoff.web.routes.api.runs import answered
from payoff.web.routes.api.view import view
from payoff.web.routes.pages.home import SEE_OTHER
from payoff.web.routes.pages.seats import Viewer
from payoff.web.show import show, spelt
from payoff.web.state.runs import Run

if TYPE_CHECKING:
    from payoff.report.page import Page

routes = APIRouter(prefix="/w/{workspace}/runs/{run}/against")
UNSAID = "–"


@routes.get("")
def choose(seat: Viewer, run: str, other: Id) -> RedirectResponse:
    """Lead to the comparison with the run that was chosen."""
    return RedirectResponse(f"/w/{seat.workspace.id}/runs/{run}/against/{other}", SEE_OTHER)


@routes.get("/{other}")
def page(request: Request, seat: Viewer, run: str, other: str) -> HTMLResponse:
    """Show what differs between two answers, the older first."""
    from payoff.report.against import against

    bench, workspace = bench_of(request), seat.workspace.id
    pair = sorted(
        (found_run(bench, workspace, each) for each in (run, other)), key=lambda it: it.made
    )
    before, after = pair
    if before.task != after.task:
        raise WebError(
            "the two runs answer different questions",
            wanted="two runs of one question",
            remedy="choose another run on the page of one of them",
        )
    pages = [_page(bench, each) for each in pair]
    return show(
        request,
        "against",
        seat=seat,
        runs=[view(bench, each) for each in pair],
        pages=pages,
        choices=choices(before, after),
        sections=against(*pages),
    )


def choices(before: Run, after: Run) -> list[tuple[str, str, str]]:
    """Return what was said differently: its name, before, and after."""
    usual: dict[str, Any] = {}
    if after.task in TASKS:
        usual = {field.name: field.default for field in asked_of(after.task).fields()}
    told = [("Table", before.table_name, after.table_name)]
    for name in dict.fromkeys([*after.said, *before.said]):
        old, new = (_text(run.said.get(name, usual.get(name))) for run in (before, after))
        told.append((spelt(name), old, new))
    return [each for each in told if each[1] != each[2]]


def _page(bench: Bench, run: Run) -> Page:
    return stored_page(answered(bench, run))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or UNSAID
    return UNSAID if value is None else str(value)
