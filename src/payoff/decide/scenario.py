"""Several plans side by side on one fit: what each brings, and which one beats which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from payoff.answers.response import Response
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen, frozen_arrays, read_only
from payoff.core.progress import Progress, silent
from payoff.decide.attitude import Attitude
from payoff.decide.budget import EXPECTED, NO_LIMITS, BudgetPlan, plan_budget
from payoff.decide.goal import Goal
from payoff.decide.limits import Limits


@frozen
class Scenario:
    """A budget question with a name.

    Attributes
    ----------
    name
        What it is called beside the others.
    goal, attitude, limits
        As for a plan.
    horizon
        How many periods are planned.

    Raises
    ------
    ChoiceError
        When the name is empty or there is no period to plan.
    """

    name: str
    goal: Goal
    horizon: int
    attitude: Attitude = EXPECTED
    limits: Limits = NO_LIMITS

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ChoiceError(
                "a scenario without a name",
                wanted="a name that tells it from the others",
                remedy='give it one, such as name = "more television"',
            )
        if self.horizon < 1:
            raise ChoiceError(
                f"a horizon of {self.horizon} in the scenario {self.name!r}",
                wanted="how many periods to plan, 1 or more",
                remedy="13 is a quarter in weeks",
            )


@frozen_arrays
class Comparison:
    """Plans of several scenarios, judged on the same posterior draws.

    Attributes
    ----------
    scenarios
        As asked, in the order asked.
    plans
        One per scenario.
    beats
        Shape ``(scenarios, scenarios)``: share of draws in which the plan of the row brings more
        than that of the column, 0 on the diagonal. Outcomes are in units of the KPI, whatever was
        spent and over however many periods.
    notes
        What to know before comparing, one sentence each.
    """

    scenarios: tuple[Scenario, ...]
    plans: tuple[BudgetPlan, ...]
    beats: Floats
    notes: tuple[str, ...]


def compare(
    respond: Callable[[int], Response],
    scenarios: Sequence[Scenario],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> Comparison:
    """Plan every scenario and compare the outcomes draw by draw.

    Parameters
    ----------
    respond
        From a horizon to the response of one fit; always with the same draws in the same order.
    scenarios
        At least one, of different names.
    seed
        Of the random starts of every search.
    progress
        Hears how far each search has come.

    Raises
    ------
    ChoiceError
        When there is no scenario, or two have one name; what a plan raises, with its scenario.
    """
    check_names(scenarios)
    responses = [respond(each.horizon) for each in scenarios]
    plans = tuple(
        plan_budget(
            response,
            each.goal,
            attitude=each.attitude,
            limits=each.limits,
            seed=seed,
            progress=_of(each.name, progress),
        )
        for each, response in zip(scenarios, responses, strict=True)
    )
    outcomes = np.array(
        [each.outcome(plan.schedule) for each, plan in zip(responses, plans, strict=True)]
    )
    beats = (outcomes[:, None, :] > outcomes[None, :, :]).mean(axis=2)
    return Comparison(tuple(scenarios), plans, read_only(beats), _notes(scenarios, plans))


def check_names(scenarios: Sequence[Scenario]) -> None:
    """Raise ``ChoiceError`` when there is no scenario, or two have one name."""
    if not scenarios:
        raise ChoiceError(
            "no scenario to plan", wanted="at least one", remedy="give a goal and a horizon a name"
        )
    name, times = Counter(each.name for each in scenarios).most_common(1)[0]
    if times > 1:
        raise ChoiceError(
            f"{times} scenarios are called {name!r}",
            wanted="a name of its own for each",
            remedy="rename one of them",
        )


def _of(name: str, progress: Progress) -> Progress:
    return lambda stage, share: progress(f"{name}: {stage}", share)


def _notes(scenarios: Sequence[Scenario], plans: Sequence[BudgetPlan]) -> tuple[str, ...]:
    notes = ["All plans are judged on the same posterior draws."]
    budgets = [plan.budget for plan in plans]
    if max(budgets) - min(budgets) > 1e-6 * max(budgets):
        notes.append(
            "Budgets differ, and outcomes are before spend: a plan that spends more may bring more "
            "and still be worth less."
        )
    if len({each.horizon for each in scenarios}) > 1:
        notes.append("Horizons differ: an outcome is that of the scenario's own horizon.")
    return tuple(notes)
