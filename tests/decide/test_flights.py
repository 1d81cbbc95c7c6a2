"""Plans in flights against every pattern and a grid, and the limits per period."""

from datetime import date, timedelta
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decide.standin import world

from payoff.core.errors import ChoiceError
from payoff.core.frozen import replace
from payoff.decide.attitude import CVaR, Expected
from payoff.decide.budget import plan_budget
from payoff.decide.flighting import Blackout, Flighting
from payoff.decide.goal import FixedBudget, TargetReturn
from payoff.decide.limits import Limits

few = settings(max_examples=6, deadline=None, derandomize=True)


def usual(response, share=1.0):
    return share * float(response.recent_spend.sum()) * response.horizon


def runs(column):
    """Lengths of what is on."""
    on = np.concatenate([[0], column > 1e-6 * column.sum(), [0]]).astype(int)
    edges = np.flatnonzero(np.diff(on))
    return edges[1::2] - edges[::2]


def is_flown(plan, response, flights):
    for name, flight in flights.items():
        column = plan[:, response.channels.index(name)]
        on = column > 1e-6 * plan.sum()
        if np.any(column[on] < flight.least_when_on * (1 - 1e-6)):
            return False
        if np.any(runs(column) < flight.shortest_flight):
            return False
    return True


@cache
def shares_of(cells, steps):
    """Every way to share one out over ``cells`` in ``steps`` equal parts, a row each."""
    bars = np.array(list(combinations(range(steps + cells - 1), cells - 1)))
    edges = np.hstack(
        [np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), steps + cells - 1)]
    )
    return (np.diff(edges) - 1) / steps


def flown_grid(response, budget, steps, cap, flights):
    """Every plan of a grid that is flown as it must be."""
    plans = budget * shares_of(response.horizon * len(response.channels), steps)
    plans = plans.reshape(len(plans), response.horizon, -1)
    kept = np.all(plans <= cap, axis=(1, 2))
    for name, flight in flights.items():
        column = plans[:, :, response.channels.index(name)]
        kept &= np.all((column == 0) | (column >= flight.least_when_on), axis=1)
    return [plan for plan in plans[kept] if is_flown(plan, response, flights)]


@pytest.mark.parametrize("attitude", [Expected(), CVaR(0.3)], ids=["expected", "cvar"])
@pytest.mark.parametrize("slopes", [None, (1.5, 3.0)], ids=["concave", "s-shaped"])
@pytest.mark.parametrize("seed", [0, 2, 3])
def test_no_flown_plan_on_the_grid_is_better(seed, slopes, attitude):
    response = world(2, 4, draws=8, slopes=slopes, seed=seed)
    budget = usual(response, 0.8)
    flights = {
        "channel 0": Flighting(0.9 * response.recent_spend[0], 2),
        "channel 1": Flighting(1.2 * response.recent_spend[1], 1),
    }
    plan = plan_budget(
        response, FixedBudget(budget), attitude=attitude, limits=Limits(flights=flights)
    )
    assert is_flown(plan.schedule, response, flights)
    assert is_flown(plan.reference, response, flights)
    assert plan.schedule.sum() == pytest.approx(budget)
    grid = flown_grid(response, budget, 9, 1.5 * response.largest_spend, flights)
    worth = [attitude.value(response.outcome(each)) for each in grid]
    assert len(worth) > 50
    assert plan.objective >= max(worth) * (1 - 1e-6)
    assert plan.upper_bound >= max(*worth, plan.objective) * (1 - 1e-9)
    if slopes is None:
        assert plan.optimality_gap_share < (2e-3 if attitude == Expected() else 0.05)


@few
@given(st.integers(0, 50), st.integers(1, 3), st.floats(0.1, 1.5), st.floats(0.4, 1.1))
def test_flights_are_kept_and_cost_what_they_must(seed, shortest, strength, share):
    response = world(2, 5, draws=6, slopes=(1.2, 2.5), seed=seed)
    goal = FixedBudget(usual(response, share))
    flights = {"channel 0": Flighting(strength * response.recent_spend[0], shortest)}
    free = plan_budget(response, goal)
    flown = plan_budget(response, goal, limits=Limits(flights=flights))
    assert is_flown(flown.schedule, response, flights)
    assert flown.objective <= free.objective * (1 + 1e-4)
    assert flown.upper_bound <= free.upper_bound * (1 + 1e-9)
    assert flown.objective >= flown.reference_outcome.mean * (1 - 1e-9)


def test_flights_that_the_free_plan_has_anyway_cost_nothing():
    response = world(2, 8, draws=20, seed=1)
    goal = FixedBudget(usual(response, 1.2))
    free = plan_budget(response, goal)
    least = free.schedule.min(axis=0)
    flights = {"channel 0": Flighting(0.9 * least[0], 2), "channel 1": Flighting(0.9 * least[1], 3)}
    assert least.min() > 0
    flown = plan_budget(response, goal, limits=Limits(flights=flights))
    assert flown.objective == pytest.approx(free.objective, rel=1e-6)
    assert flown.optimality_gap_share < 1e-4


def test_a_target_return_is_kept_in_flights():
    response = world(2, 4, draws=10, seed=3)
    flights = {"channel 0": Flighting(1.5 * response.recent_spend[0], 2)}
    even = np.tile(response.recent_spend, (4, 1))
    roi = 0.9 * response.outcome(even).mean() / even.sum()
    plan = plan_budget(response, TargetReturn(roi), limits=Limits(flights=flights))
    assert is_flown(plan.schedule, response, flights)
    assert plan.outcome.mean >= roi * plan.budget * (1 - 1e-6)
    assert plan.reference.sum() == pytest.approx(plan.budget)
    assert plan.optimality_gap_share < 0.01


def test_limits_per_period_and_blackouts_hold():
    response = world(3, 6, draws=10, slopes=(1.5, 3.0), seed=2)
    first = response.periods[0]
    dark = Blackout(first + timedelta(days=15), first + timedelta(days=21))
    recent = response.recent_spend
    limits = Limits(
        period_lower={"channel 1": 0.5 * recent[1]},
        period_upper={"channel 0": 1.1 * recent[0]},
        blackouts={"channel 1": (dark,), "channel 2": (dark,)},
        step=0.2,
    )
    plan = plan_budget(response, FixedBudget(usual(response, 0.8)), limits=limits)
    for schedule in (plan.schedule, plan.reference):
        assert np.all(schedule[2:4, 1:] == 0.0)
        assert np.all(schedule[:, 0] <= 1.1 * recent[0] * (1 + 1e-6))
        assert np.all(schedule[[0, 1, 4, 5], 1] >= 0.5 * recent[1] * (1 - 1e-6))
        moved = np.abs(np.diff(schedule[:, 1]))[[0, 4]]
        assert np.all(moved <= 0.2 * schedule[[0, 1, 4, 5], 1].mean() * (1 + 1e-6))
    assert plan.objective >= response.outcome(plan.reference).mean()


@few
@given(st.integers(0, 50), st.floats(0.9, 2.0), st.floats(0.0, 0.4))
def test_a_wider_limit_per_period_never_hurts(seed, most, least):
    response = world(2, 3, draws=8, seed=seed)
    goal, recent = FixedBudget(usual(response, 0.8)), response.recent_spend

    def worth(low, high):
        limits = Limits(
            period_lower={"channel 0": low * recent[0]},
            period_upper={"channel 1": high * recent[1]},
        )
        return plan_budget(response, goal, limits=limits).objective

    assert worth(0.5 * least, 1.2 * most) >= worth(least, most) * (1 - 1e-5)


def test_a_step_limit_holds_within_a_flight_only():
    response = world(2, 6, draws=10, slopes=(2.0, 3.0), seed=1)
    flights = {"channel 0": Flighting(1.3 * response.recent_spend[0], 2)}
    limits = Limits(flights=flights, step=0.1, lower={"channel 0": 3.5 * response.recent_spend[0]})
    plan = plan_budget(response, FixedBudget(usual(response, 0.8)), limits=limits)
    column = plan.schedule[:, 0]
    on = column > 0
    assert is_flown(plan.schedule, response, flights)
    assert 2 <= on.sum() < 6
    within = np.abs(np.diff(column))[on[1:] & on[:-1]]
    assert np.all(within <= 0.1 * column[on].mean() * (1 + 1e-6))


def test_a_blackout_covers_every_period_with_one_of_its_days():
    weeks = tuple(date(2024, 1, 1) + timedelta(weeks=week) for week in range(3))
    assert Blackout(date(2024, 1, 7), date(2024, 1, 8)).covers(weeks) == (0, 1)
    assert Blackout(date(2024, 1, 21), date(2024, 1, 21)).covers(weeks) == (2,)
    assert Blackout(date(2024, 1, 22), date(2024, 3, 1)).covers(weeks) == ()
    assert Blackout(date(2023, 1, 1), date(2023, 12, 31)).covers(weeks) == ()


RESPONSE = world(2, 4, seed=1)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (lambda: Limits(flights={"channel 0": Flighting(1e9)}), "may get at most"),
        (lambda: Limits(flights={"channel 0": Flighting(1.0, 5)}), "a horizon of 4"),
        (lambda: Limits(flights={"chanel 0": Flighting(1.0)}), "did you mean 'channel 0'"),
        (lambda: Limits(flights={"a": Flighting(1.0)}, period_lower={"a": 1.0}), "never off"),
        (lambda: Limits(period_lower={"channel 0": 1e9}), "at most"),
        (lambda: Limits(period_lower={"a": 2.0}, period_upper={"a": 1.0}), "not above"),
        (lambda: Limits(blackouts={"channel 0": (Blackout(*[date(1999, 1, 1)] * 2),)}), "horizon"),
        (lambda: Limits(flights={"channel 0": Flighting(0.0)}), "above zero"),
        (lambda: Limits(flights={"channel 0": Flighting(1.0, 0)}), "1 period or more"),
        (lambda: Blackout(date(2024, 1, 2), date(2024, 1, 1)), "turn the two dates"),
    ],
)
def test_what_cannot_be_flown_is_refused(limits, said):
    with pytest.raises(ChoiceError, match=said):
        plan_budget(RESPONSE, FixedBudget(300.0), limits=limits())


def test_flights_that_no_plan_can_have_are_refused():
    least = 1.4 * float(RESPONSE.largest_spend[0])
    limits = Limits(
        lower={"channel 0": 0.5 * least},
        upper={"channel 0": 0.9 * least},
        flights={"channel 0": Flighting(least)},
    )
    with pytest.raises(ChoiceError, match="no plan with such flights"):
        plan_budget(RESPONSE, FixedBudget(500.0), limits=limits)


def test_the_order_of_limits_names_the_cell_before_the_channel():
    response = replace(
        world(4, 3, draws=6, seed=1),
        channels=("tv in n", "tv in s", "radio in n", "radio in s"),
        grouped=(("tv", "n"), ("tv", "s"), ("radio", "n"), ("radio", "s")),
    )
    recent = response.recent_spend
    flights = {"tv": Flighting(float(recent[:2].max())), "tv in s": Flighting(20.0, 2)}
    plan = plan_budget(response, FixedBudget(usual(response, 0.6)), limits=Limits(flights=flights))
    own = {"tv in n": flights["tv"], "tv in s": flights["tv in s"]}
    assert is_flown(plan.schedule, response, own)
