"""Laws of a budget plan, whatever the market."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decide.standin import StandIn, world

from payoff.decide.attitude import CVaR, Expected
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits

WORLDS = st.builds(
    world,
    channels=st.integers(2, 4),
    horizon=st.integers(1, 5),
    draws=st.just(15),
    slopes=st.sampled_from([None, (1.2, 2.5)]),
    seed=st.integers(0, 50),
)
few = settings(max_examples=12, deadline=None, derandomize=True)


def usual(response: StandIn) -> float:
    return float(response.recent_spend.sum()) * response.horizon


@few
@given(WORLDS, st.floats(0.4, 1.4), st.sampled_from([Expected(), CVaR(0.25)]))
def test_a_plan_is_allowed_and_no_worse_than_today(response, share, attitude):
    budget = share * usual(response)
    plan = plan_budget(response, FixedBudget(budget), attitude=attitude)
    assert plan.schedule.sum() == pytest.approx(budget, rel=1e-6)
    assert np.all(plan.schedule >= 0)
    assert np.all(plan.schedule <= 1.5 * response.largest_spend * (1 + 1e-6))
    today = attitude.value(response.outcome(plan.reference))
    assert plan.objective >= today * (1 - 1e-9)
    assert plan.upper_bound >= plan.objective
    assert plan.reference.sum() == pytest.approx(budget, rel=1e-9)


@few
@given(WORLDS)
def test_more_money_never_brings_less(response):
    less, more = (
        plan_budget(response, FixedBudget(share * usual(response))).objective
        for share in (0.6, 0.9)
    )
    assert more >= less * (1 - 1e-4)


@few
@given(WORLDS)
def test_gain_and_probability_are_of_paired_draws(response):
    plan = plan_budget(response, FixedBudget(usual(response)))
    difference = response.outcome(plan.schedule) - response.outcome(plan.reference)
    assert plan.gain.mean == pytest.approx(difference.mean(), rel=1e-9, abs=1e-9)
    assert plan.gain.p05 == pytest.approx(np.quantile(difference, 0.05), rel=1e-9, abs=1e-9)
    assert plan.probability_better == pytest.approx((difference > 0).mean())
    split = sum(channel.outcome.mean for channel in plan.allocation)
    assert split == pytest.approx(plan.outcome.mean, rel=1e-9)
    for column, channel in enumerate(plan.allocation):
        assert channel.planned == pytest.approx(plan.schedule[:, column].sum())
        assert channel.current == pytest.approx(plan.reference[:, column].sum())


def test_the_currency_changes_nothing_but_the_amounts():
    euros, cents = world(3, 3, seed=5), world(3, 3, seed=5, money=100.0)
    one = plan_budget(euros, FixedBudget(usual(euros)))
    other = plan_budget(cents, FixedBudget(usual(cents)))
    np.testing.assert_allclose(other.schedule, 100 * one.schedule, rtol=1e-2, atol=0.5)
    assert other.objective == pytest.approx(one.objective, rel=1e-5)


def test_same_seed_same_plan():
    response = world(3, 4, slopes=(1.5, 2.5), seed=2)
    one, other = (plan_budget(response, FixedBudget(usual(response)), seed=4) for _ in range(2))
    np.testing.assert_array_equal(one.schedule, other.schedule)


def test_an_averse_plan_is_better_in_the_worst_tenth():
    response = world(3, 2, draws=200, seed=8)
    budget = FixedBudget(usual(response))
    calm = plan_budget(response, budget, attitude=CVaR(0.1))
    bold = plan_budget(response, budget)
    worst = CVaR(0.1).value
    assert worst(response.outcome(calm.schedule)) >= worst(response.outcome(bold.schedule)) - 1e-6
    assert response.outcome(bold.schedule).mean() >= response.outcome(calm.schedule).mean() - 1e-6


def test_what_is_carried_beyond_the_horizon_counts():
    """With carry-out, an even plan is best where nothing came before; without, it would not be."""
    response = world(2, 6, draws=1, lags=3, history=False, seed=1)
    plan = plan_budget(response, FixedBudget(usual(response)))
    _, gradient = response.weighted(plan.schedule, np.ones(1))
    spent = plan.schedule > 1e-6 * plan.budget
    assert spent[-1].all()
    assert np.ptp(gradient[spent]) < 1e-3 * gradient.max()


def test_what_history_carries_in_delays_the_spending():
    response = world(1, 4, draws=1, lags=3, history=True, seed=1)
    fresh = world(1, 4, draws=1, lags=3, history=False, seed=1)
    budget = FixedBudget(usual(response))
    after, without = (plan_budget(each, budget).schedule[0, 0] for each in (response, fresh))
    assert after < without


def test_it_stays_with_today_only_where_that_is_proven_best():
    response = world(2, 3, seed=4)
    budget = usual(response)
    pinned = Limits(change=0.0, step=0.0)
    plan = plan_budget(response, FixedBudget(budget), limits=pinned)
    assert plan.today_is_best
    assert plan.optimality_gap_share < 1e-4
    np.testing.assert_allclose(plan.schedule, plan.reference)
    assert plan.gain.mean == 0.0
    assert not plan_budget(response, FixedBudget(budget)).today_is_best


def test_binding_limits_are_named():
    response = world(2, 3, seed=4)
    budget = usual(response)
    free = plan_budget(response, FixedBudget(budget))
    richest = max(free.allocation, key=lambda channel: channel.planned / channel.current)
    most = {richest.channel: richest.current}
    held = plan_budget(response, FixedBudget(budget), limits=Limits(upper=most))
    (bound,) = [each for each in held.allocation if each.channel == richest.channel]
    assert bound.binds == "upper limit"
    assert any(richest.channel in sentence for sentence in held.binding)
