"""What a test is worth: against closed forms, and laws of the value of information."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from tests.decide.standin import StandIn, world

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits
from payoff.decide.regret import expected_regret
from payoff.decide.test_plan import Experiment, plan_tests

few = settings(max_examples=8, deadline=None, derandomize=True)
DRAWS = 2000
MEANS, SPREADS = (5.0, 4.0), (1.0, 1.5)


@dataclass(frozen=True)
class Straight:
    """A line: what is spent comes back in proportion."""

    def value(self, x: Floats) -> Floats:
        return x

    def slope(self, x: Floats) -> Floats:
        return np.ones_like(x)

    def envelope(self) -> "Straight":
        return self

    def take(self, rows: slice) -> "Straight":
        return self


def straight(seed: int = 0) -> StandIn:
    """Two channels that return `MEANS` per unit, give or take `SPREADS`, Normal."""
    even = norm.ppf((np.arange(DRAWS) + 0.5) / DRAWS)
    rng = np.random.default_rng(seed)
    beta = np.stack([m + s * rng.permutation(even) for m, s in zip(MEANS, SPREADS, strict=True)], 1)
    return StandIn(
        beta=beta,
        kernel=np.ones((DRAWS, 1, 2)),
        curve=Straight(),
        horizon=2,
        recent_spend=np.array([50.0, 50.0]),
        largest_spend=np.array([60.0, 60.0]),
    )


def loss(spread: float, budget: float = 200.0, cap: float = 180.0) -> float:
    """Value of learning which channel is better, when its preposterior deviation is `spread`.

    All that the caps allow goes to the better channel: `cap` there, the rest to the other. The
    unit Normal loss integral (Raiffa and Schlaifer 1961, section 5.4).
    """
    unit = abs(MEANS[0] - MEANS[1]) / spread
    return (2 * cap - budget) * spread * float(norm.pdf(unit) - unit * norm.sf(unit))


@pytest.mark.parametrize("noise", [5.0, 100.0, 400.0])
@pytest.mark.parametrize("channel", [0, 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_worth_of_a_test_is_the_closed_form(seed, channel, noise):
    response = straight(seed)
    experiment = Experiment(response.channels[channel], 1.0, 2, noise)
    plan = plan_tests(response, FixedBudget(200.0), [experiment])
    (found,) = plan.ranked
    prior = SPREADS[channel]
    measured = noise * math.sqrt(2.0) / 100.0
    wanted = loss(prior**2 / math.hypot(prior, measured))
    assert found.worth == pytest.approx(wanted, rel=0.06, abs=3 * found.error)
    assert found.error < 0.15 * wanted + 1.0
    assert found.effect.mean == pytest.approx(100.0 * MEANS[channel], rel=1e-6)
    assert plan.perfect == pytest.approx(loss(math.hypot(*SPREADS)), abs=3 * plan.perfect_error)
    odds = norm.sf(1.0 * math.hypot(prior, measured) / prior**2)
    assert found.probability_changes == pytest.approx(odds, abs=0.03)
    assert found.moved == pytest.approx(160.0, rel=1e-3)
    assert found.spend == pytest.approx(100.0)
    assert found.loss == 0.0
    assert found.net == found.worth


def test_expected_regret_is_the_closed_form():
    response = straight()
    plan = plan_budget(response, FixedBudget(200.0))
    regrets = expected_regret(response, plan, draws=250)
    assert regrets.plan.lost.mean == pytest.approx(
        loss(math.hypot(*SPREADS)), abs=3 * regrets.plan.error
    )
    gained = regrets.today.lost.mean - regrets.plan.lost.mean
    assert gained == pytest.approx(plan.gain.mean, abs=3 * regrets.plan.error)


def test_expected_regret_is_what_a_fine_grid_says():
    response = world(2, 1, draws=12, slopes=(1.5, 3.0), seed=4)
    budget = float(response.recent_spend.sum())
    plan = plan_budget(response, FixedBudget(budget))
    cap = 1.5 * response.largest_spend
    split = np.linspace(max(0.0, budget - cap[1]), min(cap[0], budget), 2000)
    outcomes = np.array([response.outcome(np.array([[one, budget - one]])) for one in split])
    for regret, schedule in (("plan", plan.schedule), ("today", plan.reference)):
        lost = outcomes.max(axis=0) - response.outcome(schedule)
        found = getattr(expected_regret(response, plan, draws=12), regret)
        assert found.lost.mean == pytest.approx(lost.mean(), rel=1e-3)
        assert found.error == pytest.approx(lost.std(ddof=1) / math.sqrt(12), rel=1e-2)


WORLDS = st.builds(
    world,
    channels=st.integers(2, 3),
    horizon=st.integers(2, 3),
    draws=st.just(60),
    slopes=st.sampled_from([None, (1.2, 2.5)]),
    seed=st.integers(0, 50),
)


@few
@given(WORLDS, st.floats(1.0, 1e4), st.floats(1.1, 10.0))
def test_a_worth_is_between_none_and_all_and_noise_only_takes_from_it(response, noise, more):
    budget = FixedBudget(0.7 * float(response.recent_spend.sum()) * response.horizon)
    tests = [Experiment(response.channels[0], -1.0, 2, sd) for sd in (noise, more * noise)]
    plan = plan_tests(response, budget, tests)
    worth = {each.experiment.noise: each.worth for each in plan.ranked}
    assert 0.0 <= worth[more * noise] <= worth[noise] * (1 + 1e-9) + 1e-9
    assert worth[noise] <= plan.perfect * (1 + 1e-9) + 1e-9


@few
@given(WORLDS)
def test_regret_is_no_gain_and_the_plan_leaves_less_behind(response):
    budget = FixedBudget(0.8 * float(response.recent_spend.sum()) * response.horizon)
    plan = plan_budget(response, budget)
    regrets = expected_regret(response, plan, draws=60)
    assert regrets.plan.lost.p05 >= 0.0
    less = regrets.today.lost.mean - regrets.plan.lost.mean
    assert less == pytest.approx(plan.gain.mean, rel=1e-9, abs=1e-9)


def test_other_money_is_the_same_advice():
    tests = [Experiment("channel 0", 1.0, 2, 50.0), Experiment("channel 1", -1.0, 3, 50.0)]
    one, other = (
        plan_tests(
            world(2, 3, draws=60, seed=5, money=money),
            FixedBudget(500.0 * money),
            tests,
            value=money,
        )
        for money in (1.0, 100.0)
    )
    for mine, theirs in zip(one.ranked, other.ranked, strict=True):
        assert theirs.experiment == mine.experiment
        assert theirs.worth == pytest.approx(mine.worth, rel=1e-3, abs=1e-3)
        assert theirs.net == pytest.approx(100.0 * mine.net, rel=1e-3)


def test_what_no_result_could_change_is_worth_nothing():
    response = world(2, 3, draws=60, seed=5)
    pinned = Limits(change=0.0, step=0.0)
    dear = Experiment("channel 0", -0.5, 3, 10.0, cost=1e6)
    plan = plan_tests(response, FixedBudget(500.0), [dear], limits=pinned)
    assert plan.ranked[0].worth == pytest.approx(0.0, abs=1e-6)
    assert plan.ranked[0].moved == plan.ranked[0].probability_changes == 0.0
    assert plan.ranked[0].loss == pytest.approx(plan.ranked[0].spend - plan.ranked[0].effect.mean)
    assert plan.ranked[0].net == pytest.approx(-plan.ranked[0].loss, rel=1e-6)
    assert plan.best is None
    assert any("No test is worth its cost" in note for note in plan.notes)


def test_a_test_that_pays_is_named():
    quiet, loud = (Experiment("radio", 1.0, 2, noise) for noise in (10.0, 1e5))
    plan = plan_tests(straight(), FixedBudget(200.0), [loud, quiet])
    assert plan.best is not None
    assert plan.best.experiment is quiet


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"change": 0.0}, "not zero"),
        ({"change": -1.5}, "-100 %"),
        ({"periods": 0}, "1 period or more"),
        ({"noise": 0.0}, "above zero"),
        ({"cost": -1.0}, "zero or more"),
        ({"channel": "radoi"}, "did you mean 'radio'"),
        ({"periods": 9}, "not longer than the horizon"),
    ],
)
def test_a_test_that_cannot_be_is_refused(changes, said):
    told = {"channel": "radio", "change": 1.0, "periods": 2, "noise": 1.0} | changes
    with pytest.raises(ChoiceError, match=said):
        plan_tests(straight(), FixedBudget(200.0), [Experiment(**told)])


@pytest.mark.parametrize("wide", [0, 1])
def test_what_is_known_well_is_tested_last(wide):
    """Two channels of nearly one return: the one with the wide interval can change the plan."""
    even = norm.ppf((np.arange(DRAWS) + 0.5) / DRAWS)
    rng = np.random.default_rng(5)
    spreads = np.where(np.arange(2) == wide, 1.5, 0.05)
    beta = np.stack([4.5 + spread * rng.permutation(even) for spread in spreads], 1)
    response = replace(straight(), beta=beta)
    tests = [Experiment(name, 1.0, 2, 20.0) for name in response.channels]
    plan = plan_tests(response, FixedBudget(200.0), tests)
    first, last = plan.ranked
    assert plan.best is first
    assert first.experiment.channel == response.channels[wide]
    assert first.worth > 5 * last.worth >= 0.0
    assert first.worth <= plan.perfect


def test_no_test_and_no_spend_to_change_are_refused():
    with pytest.raises(ChoiceError, match="no experiment"):
        plan_tests(straight(), FixedBudget(200.0), [])
    idle = replace(straight(), recent_spend=np.array([100.0, 0.0]))
    with pytest.raises(ChoiceError, match="nothing is spent"):
        plan_tests(idle, FixedBudget(150.0), [Experiment("radio", 1.0, 1, 1.0)])
    with pytest.raises(ChoiceError, match="value of 0"):
        plan_tests(straight(), FixedBudget(200.0), [Experiment("tv", 1.0, 1, 1.0)], value=0.0)
