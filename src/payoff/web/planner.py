"""The budget planner of a run that kept a fit: its curves, and the budgets that were kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from payoff.tasks import TASKS
from payoff.web.access.seat import Seat, seated
from payoff.web.answer import stored_answer
from payoff.web.asking import found_run
from payoff.web.bench import Bench, bench_of
from payoff.web.errors import WebError
from payoff.web.exports import exports_of
from payoff.web.jobs.export import curves_file
from payoff.web.request import asked_of
from payoff.web.routes.api.runs import answered
from payoff.web.state import scenarios
from payoff.web.state.runs import Run
from payoff.web.state.scenarios import Scenario
from payoff.web.state.seats import Role

if TYPE_CHECKING:
    from payoff.decide.curves import Curves

HORIZON = 13
LOADED_AT_ONCE = 8
TODAY, PLANNED = "As lately", "The plan"


@dataclass(frozen=True, slots=True)
class Planner:
    """The curves of a run, and who looks at them."""

    bench: Bench
    seat: Seat
    run: Run
    curves: Curves

    def scenarios(self) -> list[Scenario]:
        """Return the budgets that were kept."""
        return scenarios.every(self.bench.state, self.run.workspace, self.run.id)

    def given(self) -> dict[str, dict[str, float]]:
        """Return the budgets that there are without anybody keeping one: today's, and the plan."""
        lately = dict(zip(self.curves.channels, self.curves.today.tolist(), strict=True))
        plan = _planned(self.bench.folders.run(self.run.workspace, self.run.id).path)
        known = {name: amount for name, amount in plan.items() if name in lately}
        return {TODAY: lately} | ({PLANNED: known} if known else {})


def horizon_of(run: Run) -> int:
    """Return over how many periods a run plans; a quarter in weeks where its question has none."""
    usual = {field.name: field.default for field in asked_of(run.task).fields()}
    said = run.said.get("horizon", usual.get("horizon"))
    return said if isinstance(said, int) else HORIZON


def curves_path(bench: Bench, run: Run) -> Path:
    """Return where the curves of a run are, once they were worked out.

    Raises
    ------
    WebError
        When the run has no answer, or kept no fit.
    """
    folder = answered(bench, run)
    if run.task not in TASKS or not folder.fit.is_file():
        raise WebError(
            "this run kept no fit",
            wanted="a run of a question that fits a mix model",
            remedy="ask for the mix or a plan, and move its budget",
        )
    return folder.exports / curves_file(horizon_of(run))


async def planner_of(
    request: Request, run: str, seat: Annotated[Seat, Depends(seated(Role.VIEWER))]
) -> Planner:
    """Return the planner of a run; its curves are worked out when they are not there yet."""
    bench = bench_of(request)
    found = await run_in_threadpool(found_run, bench, seat.workspace.id, run)
    path = await run_in_threadpool(curves_path, bench, found)
    await exports_of(request).file(bench.folders.run(found.workspace, found.id), path.name)
    return Planner(bench, seat, found, await run_in_threadpool(_loaded, path))


@lru_cache(maxsize=LOADED_AT_ONCE)
def _loaded(path: Path) -> Curves:
    from payoff.decide.curves import Curves

    return Curves.load(path)


@lru_cache(maxsize=LOADED_AT_ONCE)
def _planned(folder: Path) -> dict[str, float]:
    """Return what the answer of a run plans for each channel; nothing where it plans nothing."""
    from payoff.web.folders import RunFolder

    plan: Any = stored_answer(RunFolder(folder)).get("plan")
    if not isinstance(plan, dict):
        return {}
    return {each["channel"]: float(each["planned"]) for each in plan["allocation"]}
