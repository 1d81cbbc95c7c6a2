"""Limits on channels and groups where a plan has a column for each channel in each group."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decide.standin import world
from tests.decide.test_flights import shares_of

from payoff.core.errors import ChoiceError
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits

CELLS = (("tv", "north"), ("tv", "south"), ("radio", "north"), ("radio", "south"))
NAMES = tuple(f"{channel} in {group}" for channel, group in CELLS)
few = settings(max_examples=8, deadline=None, derandomize=True)


def regional(horizon, seed, **choices):
    made = world(4, horizon, draws=8, seed=seed, **choices)
    return replace(made, channels=NAMES, grouped=CELLS)


@pytest.mark.parametrize("seed", range(3))
def test_sums_hold_and_nothing_on_the_grid_that_keeps_them_is_better(seed):
    response = regional(1, seed, slopes=(1.5, 3.0))
    budget = 0.8 * float(response.recent_spend.sum())
    limits = Limits(
        lower={"north": 0.3 * budget, "radio in south": 0.05 * budget}, upper={"tv": 0.45 * budget}
    )
    plan = plan_budget(response, FixedBudget(budget), limits=limits)

    def keeps(plans, slack):
        return (
            (plans[..., [0, 2]].sum(axis=-1) >= 0.3 * budget * (1 - slack))
            & (plans[..., 3] >= 0.05 * budget * (1 - slack))
            & (plans[..., [0, 1]].sum(axis=-1) <= 0.45 * budget * (1 + slack))
        )

    assert keeps(plan.schedule, 1e-6).all()
    assert keeps(plan.reference, 1e-6).all()
    assert plan.reference.sum() == pytest.approx(budget)
    grid = budget * shares_of(4, 20)
    grid = grid[keeps(grid, 1e-9) & np.all(grid <= 1.5 * response.largest_spend, axis=1)]
    worth = [response.outcome(each[None]).mean() for each in grid]
    assert len(worth) > 50
    assert plan.objective >= max(worth) * (1 - 1e-6)
    assert plan.upper_bound >= max(*worth, plan.objective) * (1 - 1e-9)


@few
@given(st.integers(0, 30), st.sampled_from(["tv", "north", "radio in south"]), st.floats(0.1, 0.5))
def test_a_wider_limit_never_hurts(seed, name, share):
    response = regional(2, seed)
    budget = 1.6 * float(response.recent_spend.sum())

    def worth(most):
        limits = Limits(upper={name: most * budget})
        return plan_budget(response, FixedBudget(budget), limits=limits).objective

    assert worth(1.2 * share) >= worth(share) * (1 - 1e-5)


def test_what_binds_is_named():
    response = regional(2, 1)
    budget = 1.6 * float(response.recent_spend.sum())
    free = plan_budget(response, FixedBudget(budget))
    tv = float(free.schedule[:, :2].sum())
    plan = plan_budget(response, FixedBudget(budget), limits=Limits(upper={"tv": 0.7 * tv}))
    assert plan.schedule[:, :2].sum() == pytest.approx(0.7 * tv, rel=1e-6)
    assert "tv in north is held by its limit: upper limit of tv." in plan.binding


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(upper={"nort": 1.0}), "did you mean 'north'"),
        (Limits(period_upper={"tv": 1.0}), "has several columns"),
        (Limits(lower={"north": 700.0}, upper={"tv": 1.0, "radio in north": 1.0}), "no plan of"),
    ],
)
def test_what_no_plan_can_keep_is_refused(limits, said):
    with pytest.raises(ChoiceError, match=said):
        plan_budget(regional(2, 1), FixedBudget(800.0), limits=limits)


def test_a_name_of_both_a_channel_and_a_group_is_refused():
    response = replace(regional(1, 1), grouped=(("tv", "a"), ("tv", "b"), ("b", "a"), ("c", "b")))
    with pytest.raises(ChoiceError, match="both a channel and a group"):
        plan_budget(response, FixedBudget(300.0), limits=Limits(upper={"b": 100.0}))
