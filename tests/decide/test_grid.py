"""The plan against every plan of a fine grid, on two and three channels, S-shapes included."""

from itertools import product

import numpy as np
import pytest
from tests.decide.standin import world

from payoff.decide.attitude import CVaR, Expected
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget, TargetReturn
from payoff.decide.limits import Limits

CONCAVE, S_SHAPED = None, (1.5, 3.0)


def grid_plans(response, budget, steps, cap):
    """Every way to share ``budget`` out over the cells in ``steps`` equal parts."""
    cells = response.horizon * len(response.channels)
    for parts in product(range(steps + 1), repeat=cells - 1):
        if sum(parts) <= steps:
            shares = np.array([*parts, steps - sum(parts)]) / steps
            plan = (budget * shares).reshape(response.horizon, -1)
            if np.all(plan <= cap):
                yield plan


CASES = [
    (2, 1, 400, CONCAVE),
    (2, 1, 400, S_SHAPED),
    (3, 1, 60, CONCAVE),
    (3, 1, 60, S_SHAPED),
    (2, 2, 24, S_SHAPED),
]


@pytest.mark.parametrize("attitude", [Expected(), CVaR(0.2)], ids=["expected", "cvar"])
@pytest.mark.parametrize(("channels", "horizon", "steps", "slopes"), CASES)
def test_nothing_on_the_grid_is_better(channels, horizon, steps, slopes, attitude):
    response = world(channels, horizon, draws=20, slopes=slopes, seed=channels + horizon)
    budget = float(response.recent_spend.sum()) * horizon
    plan = plan_budget(response, FixedBudget(budget), attitude=attitude)
    cap = 1.5 * response.largest_spend
    best = max(
        attitude.value(response.outcome(each)) for each in grid_plans(response, budget, steps, cap)
    )
    assert plan.objective >= best * (1 - 1e-6)
    assert plan.upper_bound >= max(best, plan.objective) * (1 - 1e-9)
    assert plan.optimality_gap == pytest.approx(plan.upper_bound - plan.objective)


@pytest.mark.parametrize("seed", [8, 25])
def test_it_leaves_the_hill_on_which_today_the_equal_split_and_the_envelope_end(seed):
    response = world(3, 2, draws=8, lags=2, slopes=(2.0, 4.0), seed=seed)
    budget = float(response.recent_spend.sum())
    plan = plan_budget(response, FixedBudget(budget))
    plans = grid_plans(response, budget, 8, 1.5 * response.largest_spend)
    assert plan.objective >= max(response.outcome(each).mean() for each in plans)


@pytest.mark.parametrize("seed", range(6))
def test_concave_curves_are_proven_best(seed):
    response = world(3, 4, draws=30, seed=seed)
    plan = plan_budget(response, FixedBudget(float(response.recent_spend.sum()) * 4))
    assert 0 <= plan.optimality_gap_share < 1e-4


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_holds_for_plans_at_random_and_the_gap_of_s_shapes_is_stated(seed):
    response = world(3, 3, draws=20, slopes=S_SHAPED, seed=seed)
    budget = float(response.recent_spend.sum()) * 3
    plan = plan_budget(response, FixedBudget(budget))
    random = np.random.default_rng(seed)
    cap = 1.5 * response.largest_spend
    for shares in random.dirichlet(np.full(9, 0.5), size=3000):
        other = (budget * shares).reshape(3, 3)
        if np.all(other <= cap):
            assert response.outcome(other).mean() <= plan.upper_bound
            assert response.outcome(other).mean() <= plan.objective * (1 + 1e-6)
    assert 0 <= plan.optimality_gap_share < 0.5


def test_at_the_best_of_a_concave_world_the_last_unit_brings_the_same_everywhere():
    response = world(2, 1, draws=1, lags=1, history=False)
    plan = plan_budget(response, FixedBudget(float(response.recent_spend.sum())))
    _, gradient = response.weighted(plan.schedule, np.ones(1))
    assert gradient.max() == pytest.approx(gradient.min(), rel=1e-3)


def test_a_target_return_is_met_and_nothing_on_the_grid_that_meets_it_brings_more():
    response = world(2, 1, draws=20, slopes=S_SHAPED, seed=3)
    ample = response.outcome(response.recent_spend[None]).mean() / response.recent_spend.sum()
    target = 0.8 * ample
    plan = plan_budget(response, TargetReturn(target))
    earned = response.outcome(plan.schedule).mean()
    assert earned >= target * plan.budget * (1 - 1e-6)
    cap = 1.5 * response.largest_spend
    best = 0.0
    for first, second in product(np.linspace(0, cap[0], 120), np.linspace(0, cap[1], 120)):
        outcome = response.outcome(np.array([[first, second]])).mean()
        if outcome >= target * (first + second):
            best = max(best, outcome)
    assert earned >= best * (1 - 1e-6)
    assert plan.upper_bound >= best


def test_limits_of_every_kind_hold_and_cost_what_they_must():
    response = world(3, 5, draws=20, slopes=S_SHAPED, seed=1)
    budget = float(response.recent_spend.sum()) * 5
    free = plan_budget(response, FixedBudget(budget))
    limits = Limits(
        lower={"channel 0": 0.2 * budget}, upper={"channel 1": 0.3 * budget}, change=0.5, step=0.2
    )
    held = plan_budget(response, FixedBudget(budget), limits=limits)
    totals = held.schedule.sum(axis=0)
    today = response.recent_spend / response.recent_spend.sum() * budget
    assert totals[0] >= 0.2 * budget * (1 - 1e-6)
    assert totals[1] <= 0.3 * budget * (1 + 1e-6)
    assert np.all(np.abs(totals / today - 1) <= 0.5 + 1e-6)
    steps = np.abs(np.diff(held.schedule, axis=0))
    assert np.all(steps <= 0.2 * held.schedule.mean(axis=0) + 1e-6 * budget)
    assert held.objective <= free.objective * (1 + 1e-6)
