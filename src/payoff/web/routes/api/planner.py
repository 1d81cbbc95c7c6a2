"""The budget planner: what a budget of one's own brings, from the curves of a fit."""

from __future__ import annotations

from typing import Annotated

import pydantic
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from payoff.web.asking import found_run
from payoff.web.bench import bench_of
from payoff.web.errors import Conflict, Unknown
from payoff.web.planner import Planner, planner_of
from payoff.web.routes.api.runs import Analyst
from payoff.web.routes.api.workspaces import Name
from payoff.web.state import scenarios

routes = APIRouter(prefix="/workspaces/{workspace}/runs/{run}/planner", tags=["planner"])
Ready = Annotated[Planner, Depends(planner_of)]
Amount = Annotated[float, pydantic.Field(ge=0, allow_inf_nan=False)]
MOST_KEPT = 50


class _Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class IntervalOut(_Shape):
    """Mean, median and the central 90 % of a number."""

    mean: float
    p05: float
    p50: float
    p95: float
    unit: str


class ChannelOutlookOut(_Shape):
    """One channel: what it got lately, gets and could get at most; what it brings."""

    channel: str
    today: float
    spend: float
    most: float
    outcome: IntervalOut
    roi: IntervalOut | None
    marginal: float


class OutlookOut(_Shape):
    """What a budget brings, spent evenly, against today's split of the same total."""

    kpi: str
    spend_unit: str
    spend: float
    today: float
    outcome: IntervalOut
    as_lately: IntervalOut
    gain: IntervalOut
    probability_better: float
    channels: list[ChannelOutlookOut]


class AmountsIn(BaseModel):
    """A budget: channel to its total over the horizon; who is not named goes on as lately."""

    model_config = ConfigDict(extra="forbid")
    amounts: dict[str, Amount]


class ScenarioIn(AmountsIn):
    """A budget to keep."""

    name: Name


class ScenarioOut(BaseModel):
    """A budget that was kept."""

    id: str
    name: str
    amounts: dict[str, float]
    person: str
    made: str


@routes.get("")
def lately(planner: Ready) -> OutlookOut:
    """Say what spend brings that goes on as lately, and how far each channel can be asked about."""
    return outlook(planner, {})


@routes.post("")
def what_if(planner: Ready, told: AmountsIn) -> OutlookOut:
    """Say what a budget brings. Nothing is fitted again, and nothing is kept."""
    return outlook(planner, told.amounts)


@routes.get("/scenarios")
def every(planner: Ready) -> list[ScenarioOut]:
    """Give the budgets that were kept, oldest first."""
    return [ScenarioOut.model_validate(each, from_attributes=True) for each in planner.scenarios()]


@routes.post("/scenarios", status_code=201)
def keep(_: Analyst, planner: Ready, told: ScenarioIn) -> ScenarioOut:
    """Keep a budget."""
    outlook(planner, told.amounts)
    if len(planner.scenarios()) >= MOST_KEPT:
        raise Conflict(
            f"{MOST_KEPT} budgets of this run are kept",
            wanted=f"at most {MOST_KEPT}",
            remedy="remove one that nobody needs",
        )
    kept = scenarios.add(
        planner.bench.state,
        planner.run.workspace,
        planner.run.id,
        name=told.name,
        amounts=told.amounts,
        person=planner.seat.person.name,
    )
    return ScenarioOut.model_validate(kept, from_attributes=True)


@routes.delete("/scenarios/{scenario}", status_code=204)
def remove(request: Request, run: str, scenario: str, seat: Analyst) -> None:
    """Remove a budget that was kept."""
    bench, workspace = bench_of(request), seat.workspace.id
    found = found_run(bench, workspace, run)
    kept = scenarios.every(bench.state, workspace, found.id)
    if all(each.id != scenario for each in kept):
        raise Unknown("budget")
    scenarios.remove(bench.state, workspace, scenario)


def outlook(planner: Planner, amounts: dict[str, float]) -> OutlookOut:
    """Return what a budget brings."""
    from payoff.decide.what_if import what_if

    return OutlookOut.model_validate(what_if(planner.curves, amounts))
