"""Where limits leave little or no room, and where the order of things must not matter."""

from dataclasses import replace

import numpy as np
import pytest
from tests.decide.standin import Hill, world

from payoff.core.errors import Refusal
from payoff.decide.attitude import CVaR, Expected
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget, TargetReturn
from payoff.decide.limits import Limits
from payoff.decide.region import Region
from payoff.decide.starts import candidates


def usual(response):
    return float(response.recent_spend.sum()) * response.horizon


@pytest.mark.parametrize("attitude", [Expected(), CVaR(0.2)], ids=["expected", "cvar"])
@pytest.mark.parametrize("step", [None, 0.1])
def test_fixed_totals_still_leave_the_timing_to_choose(step, attitude):
    response = world(3, 6, draws=30, seed=3)
    today = dict(zip(response.channels, response.recent_spend * 6, strict=True))
    for limits in (
        Limits(change=0.0, step=step),
        Limits(lower=today, upper=today, step=step),
        Limits(lower=today, step=step),
        Limits(upper=today, step=step),
    ):
        plan = plan_budget(response, FixedBudget(usual(response)), attitude=attitude, limits=limits)
        assert not plan.today_is_best
        assert plan.optimality_gap_share < 1e-4
        np.testing.assert_allclose(plan.schedule.sum(axis=0), response.recent_spend * 6, rtol=1e-5)


def test_a_budget_that_fills_every_limit_has_one_plan():
    response = world(3, 4, slopes=(1.5, 3.0), seed=3)
    cap = 1.5 * response.largest_spend
    plan = plan_budget(response, FixedBudget(float(cap.sum()) * 4))
    np.testing.assert_allclose(plan.schedule, np.tile(cap, (4, 1)), rtol=1e-6)
    assert plan.today_is_best
    assert plan.optimality_gap == 0.0


@pytest.mark.parametrize(("side", "off"), [("lower", 5e-7), ("upper", -5e-7)])
def test_limits_that_miss_the_budget_by_rounding_are_no_contradiction(side, off):
    response = world(2, 3, draws=10, seed=1)
    rounded = dict(zip(response.channels, response.recent_spend * 3 * (1 + off), strict=True))
    plan = plan_budget(response, FixedBudget(usual(response)), limits=Limits(**{side: rounded}))
    assert plan.schedule.sum() == pytest.approx(usual(response), rel=1e-9)


def test_a_low_target_spends_all_that_the_limits_allow():
    response = world(3, 4, slopes=(1.5, 3.0), seed=3)
    plan = plan_budget(response, TargetReturn(1e-6))
    assert plan.budget == pytest.approx(float(1.5 * response.largest_spend.sum()) * 4, rel=1e-6)
    assert any("The budget follows from the target" in note for note in plan.notes)


def test_today_unproven_is_refused():
    """One S-shaped channel, even spending best but below the tangent: the bound cannot prove it."""
    bare = world(1, 2, draws=1, lags=1, history=False)
    response = replace(
        bare,
        curve=Hill(bare.recent_spend[None, None] / 0.9, np.full((1, 1, 1), 2.0)),
    )
    with pytest.raises(Refusal, match="found a plan better than today's split, and up to"):
        plan_budget(response, FixedBudget(usual(response)))


@pytest.mark.parametrize("attitude", [Expected(), CVaR(0.2)], ids=["expected", "cvar"])
@pytest.mark.parametrize("seed", [3, 8])
def test_the_order_of_channels_changes_nothing(seed, attitude):
    response, turned = world(3, 2, draws=8, lags=2, slopes=(2.0, 4.0), seed=seed), [2, 0, 1]
    assert isinstance(response.curve, Hill)
    other = replace(
        response,
        beta=response.beta[:, turned],
        kernel=response.kernel[:, :, turned],
        curve=Hill(response.curve.k[:, :, turned], response.curve.s[:, :, turned]),
        recent_spend=response.recent_spend[turned],
        largest_spend=response.largest_spend[turned],
        history=response.history[:, turned],
        channels=tuple(response.channels[c] for c in turned),
    )
    one, two = (
        plan_budget(each, FixedBudget(0.5 * usual(each)), attitude=attitude)
        for each in (response, other)
    )
    np.testing.assert_allclose(two.schedule, one.schedule[:, turned], rtol=1e-2, atol=0.5)
    assert two.objective == pytest.approx(one.objective, rel=1e-5)
    began, again = (
        np.array([*candidates(Region.of(each, FixedBudget(100.0), Limits()), 100.0, 0)])
        for each in (response, other)
    )
    assert {plan.round(6).tobytes() for plan in began[:, :, turned]} == {
        plan.round(6).tobytes() for plan in again
    }


def test_a_target_met_with_an_eye_on_the_worst_draws():
    """The averse plan meets the target in expectation, and no plan on a grid has a better tail."""
    response, attitude = world(2, 1, draws=12, lags=2, seed=203), CVaR(0.25)
    target = 0.9 * response.outcome(response.recent_spend[None]).mean() / usual(response)
    plan = plan_budget(response, TargetReturn(target), attitude=attitude)
    assert response.outcome(plan.schedule).mean() >= target * plan.budget * (1 - 1e-6)
    sides = [np.linspace(0.0, cap, 60) for cap in 1.5 * response.largest_spend]
    for pair in np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 1, 2):
        outcomes = response.outcome(pair)
        if outcomes.mean() >= target * pair.sum():
            assert attitude.value(outcomes) <= plan.objective * (1 + 1e-6)
            assert attitude.value(outcomes) <= plan.upper_bound


def test_a_large_plan_is_as_good_as_a_small_one():
    """More than 200 cells go to the other method; the gap stays as small."""
    response = world(3, 70, draws=5, seed=2)
    plan = plan_budget(response, FixedBudget(usual(response)), limits=Limits(change=0.3, step=0.2))
    assert plan.optimality_gap_share < 1e-4
    assert plan.schedule.sum() == pytest.approx(usual(response), rel=1e-6)
    steps = np.abs(np.diff(plan.schedule, axis=0))
    assert np.all(steps <= (0.2 + 1e-5) * plan.schedule.mean(axis=0))
