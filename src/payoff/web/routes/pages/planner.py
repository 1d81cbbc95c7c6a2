"""The budget planner as a page: sliders, what they bring, and budgets side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payoff.core.errors import ChoiceError
from payoff.web.asking import found_run
from payoff.web.bench import bench_of
from payoff.web.jobs.export import refused
from payoff.web.planner import Planner, curves_path, planner_of
from payoff.web.routes.api import planner as api
from payoff.web.routes.api.view import view
from payoff.web.routes.api.workspaces import Name
from payoff.web.routes.pages.home import SEE_OTHER
from payoff.web.routes.pages.seats import Analyst, Viewer
from payoff.web.show import show

if TYPE_CHECKING:
    from payoff.decide.what_if import Outlook

routes = APIRouter(prefix="/w/{workspace}/runs/{run}/planner")
AMOUNT = "amount-"
SLIDER = re.compile(AMOUNT + "([0-9]{1,6})")


def moved(request: Request) -> dict[int, float]:
    """Return what the sliders say, by the place of their channel."""
    return {
        int(found[1]): _number(text)
        for name, text in request.query_params.multi_items()
        if (found := SLIDER.fullmatch(name)) and text.strip()
    }


Ready = Annotated[Planner, Depends(planner_of)]
Moved = Annotated[dict[int, float], Depends(moved)]


@routes.get("")
def page(request: Request, seat: Viewer, run: str) -> Response:
    """Show the planner, or that its curves are being worked out."""
    bench = bench_of(request)
    found = found_run(bench, seat.workspace.id, run)
    path = curves_path(bench, found)
    if path.is_file():
        query = f"?{request.query_params}" if request.query_params else ""
        return RedirectResponse(f"{request.url.path}/sliders{query}", SEE_OTHER)
    why = refused(bench.folders.run(found.workspace, found.id), path.name)
    return show(request, "planner_soon", seat=seat, run=view(bench, found), why=why)


@routes.get("/curves", status_code=204)
def curves(planner: Ready) -> None:
    """Wait until the curves are worked out."""


@routes.get("/sliders")
def sliders(request: Request, planner: Ready, told: Moved) -> HTMLResponse:
    """Show the planner."""
    from payoff.decide.what_if import side_by_side
    from payoff.report.outline import outlines

    kept = planner.scenarios()
    budgets = planner.given() | {each.id: each.amounts for each in kept}
    return show(
        request,
        "planner",
        seat=planner.seat,
        run=view(planner.bench, planner.run),
        periods=planner.curves.periods,
        outlook=_outlook(planner, told),
        outlines=outlines(planner.curves),
        beside=side_by_side(planner.curves, budgets),
        kept={each.id: each for each in kept},
        queries=[_query(planner, amounts) for amounts in budgets.values()],
    )


@routes.get("/outlook")
def outlook(request: Request, planner: Ready, told: Moved) -> HTMLResponse:
    """Show what the sliders bring: the piece of the page that moves with them."""
    return show(
        request,
        "outlook",
        seat=planner.seat,
        run=planner.run,
        outlook=_outlook(planner, told),
    )


@routes.post("/scenarios")
def keep(
    seat: Analyst, planner: Ready, told: Moved, name: Annotated[Name, Form()]
) -> RedirectResponse:
    """Keep the budget of the sliders."""
    amounts = _named(planner, told)
    api.keep(seat, planner, api.ScenarioIn(name=name, amounts=amounts))
    return RedirectResponse(f"{_own(planner)}?{_query(planner, amounts)}#beside", SEE_OTHER)


@routes.post("/scenarios/{scenario}/remove")
def remove(request: Request, run: str, scenario: str, seat: Analyst) -> RedirectResponse:
    """Remove a budget that was kept."""
    api.remove(request, run, scenario, seat)
    return RedirectResponse(f"/w/{seat.workspace.id}/runs/{run}/planner#beside", SEE_OTHER)


def _own(planner: Planner) -> str:
    return f"/w/{planner.run.workspace}/runs/{planner.run.id}/planner"


def _outlook(planner: Planner, told: Mapping[int, float]) -> Outlook:
    from payoff.decide.what_if import what_if

    return what_if(planner.curves, _named(planner, told))


def _named(planner: Planner, told: Mapping[int, float]) -> dict[str, float]:
    channels = planner.curves.channels
    for place in told:
        if place >= len(channels):
            raise ChoiceError(
                f"there is no slider {place}",
                wanted=f"0 to {len(channels) - 1}, one for each channel",
                remedy="open the planner of this run again",
            )
    return {channels[place]: amount for place, amount in told.items()}


def _query(planner: Planner, amounts: Mapping[str, float]) -> str:
    places = {name: place for place, name in enumerate(planner.curves.channels)}
    return "&".join(f"{AMOUNT}{places[name]}={amount:.12g}" for name, amount in amounts.items())


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ChoiceError(
            f"an amount is {text[:40]!r}", wanted="a number", remedy="move the slider again"
        ) from None
