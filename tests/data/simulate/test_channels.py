"""Reach and frequency, drift, segments, captured and confounded demand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoff.core.frozen import replace
from payoff.data.simulate.capture import Capture
from payoff.data.simulate.curves import Hill, Logistic, carry_over
from payoff.data.simulate.drift import Drift
from payoff.data.simulate.exposure import ByImpressions, optimal_frequency
from payoff.data.simulate.mix import simulate
from payoff.data.simulate.segments import SegmentDummies, SegmentShares
from payoff.data.simulate.shapley import product_split

from .worlds import HIDDEN, PLAIN, RADIO, REACHED, SEARCH, TV, WORLDS, world


def test_reach_works_by_a_curve_of_frequency_and_then_carries_over():
    made = simulate(WORLDS["reach"], 1)
    reach, frequency = (made.table[f"tv_{name}"].to_numpy() for name in ("reach", "frequency"))
    effect = carry_over(reach * Hill(2.5, 2.2).value(frequency), TV.kernel)
    brought = made.contribution[0, :, 0]
    np.testing.assert_allclose(brought, brought.sum() / effect.sum() * effect)
    assert made.marginal_roi[0] == pytest.approx(made.roi[0])


def test_reach_times_frequency_is_what_was_bought():
    made = simulate(WORLDS["reach"], 1)
    reach, frequency, spend = made.exposure[0, :, 0], made.frequency[0, :, 0], made.spend[0, :, 0]
    on = spend > 0
    np.testing.assert_allclose((reach * frequency)[on], 100 * spend[on], rtol=1e-3)
    assert (frequency[on] > 1).all()
    assert not frequency[~on].any()


@given(half=st.floats(0.3, 6.0), steepness=st.floats(0.5, 4.0))
def test_optimal_frequency_is_where_the_curve_per_frequency_is_highest(half, steepness):
    curve = Hill(half, steepness)
    grid = np.linspace(1, 20, 4001)
    best = optimal_frequency(curve)
    value = curve.value(np.array([best]))[0] / best
    assert best >= 1
    assert value >= (curve.value(grid) / grid).max() * (1 - 1e-9)


def test_other_curves_are_best_at_1_and_channels_without_frequency_have_no_best():
    made = simulate(world(replace(REACHED, curve=Logistic(1.0)), SEARCH), 1)
    np.testing.assert_array_equal(made.optimal_frequency, [1.0, np.nan])


def test_impressions_are_whole_and_cost_about_the_same():
    made = simulate(world(replace(TV, exposure=ByImpressions(50.0, 0.1)), SEARCH), 2)
    shown, spend = made.exposure[0, :, 0], made.spend[0, :, 0]
    np.testing.assert_array_equal(shown, np.ceil(shown))
    np.testing.assert_array_equal(shown > 0, spend > 0)
    price = np.log(shown[spend > 0] / spend[spend > 0] / 50)
    assert price.std() == pytest.approx(0.1, rel=0.4)


def test_drift_is_a_smooth_multiplier_of_the_stated_spread():
    made = simulate(WORLDS["drift"], 3)
    drift = np.log(made.modifiers.drift)
    assert drift[:, 0].std() == pytest.approx(0.3)
    assert drift[:, 0].mean() == pytest.approx(0.0, abs=1e-12)
    assert np.abs(np.diff(drift[:, 0])).max() < 0.1
    assert not drift[:, 1].any()
    steady = simulate(world(TV, SEARCH), 3)
    moved = steady.contribution[0, :, 0] * made.modifiers.drift[:, 0]
    brought = made.contribution[0, :, 0]
    np.testing.assert_allclose(brought, moved * brought.sum() / moved.sum())
    quick = simulate(world(replace(TV, drift=Drift(0.3, 3.0)), SEARCH), 3)
    assert np.abs(np.diff(np.log(quick.modifiers.drift[:, 0]))).max() > 0.1


@pytest.mark.parametrize("kind", [SegmentShares, SegmentDummies])
def test_regression_on_shares_finds_the_effect_in_each_segment(kind):
    segmented = world(replace(TV, segments=(0.5, 2.0)), SEARCH, segments=kind(("a", "b")))
    made = simulate(replace(segmented, noise=0.0), 4)
    u = made.mechanism.units(made.mechanism.relative).value[0]
    shares = np.column_stack([made.table["a"].to_numpy(), made.table["b"].to_numpy()])
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    X = np.column_stack([made.baseline[0], u[:, :1] * shares, u[:, 1]])
    found = np.linalg.lstsq(X, made.kpi[0], rcond=None)[0]
    tv, search = made.mechanism.size
    np.testing.assert_allclose(found, [1.0, 0.5 * tv, 2.0 * tv, search])
    alone = u[:, 0].sum() * tv
    np.testing.assert_allclose(made.by_segment[0], [0.5 * alone, 2.0 * alone])
    np.testing.assert_allclose(made.by_segment[1], made.contribution[..., 1].sum())


def test_without_segments_there_is_no_effect_by_segment():
    assert simulate(PLAIN, 1).by_segment.shape == (3, 0)


def test_captured_spend_follows_the_effect_of_the_earlier_channel():
    # The demand that search follows is in both worlds, and stays.
    following = replace(SEARCH, demand=1.0)
    plain = simulate(world(TV, following, hidden=HIDDEN), 5)
    made = simulate(WORLDS["capture"], 5)
    v = made.mechanism.units(made.mechanism.relative).value[0, :, 0]
    np.testing.assert_allclose(
        made.spend[0, :, 1], plain.spend[0, :, 1] * (1 + 0.6 * v / v.mean()), atol=0.006
    )


def test_total_roi_is_direct_and_by_way_of_the_channel_that_captures():
    made = simulate(WORLDS["capture"], 5)
    direct, total = made.roi, made.total_roi
    assert total[0] > 1.05 * direct[0]
    assert total[1] == pytest.approx(direct[1])
    np.testing.assert_allclose(made.indirect_roi, total - direct)
    # Search as it would be without TV, all else run again.
    relative = made.mechanism.relative.copy()
    relative[..., 0] = 0
    relative[..., 1] /= made.mechanism.pull[..., 1]
    effects = made.mechanism.scaled(made.mechanism.units(relative).value)
    mean = made.mechanism.link.mean(made.baseline, effects, made.mechanism.heads)
    assert total[0] == pytest.approx((made.mean - mean).sum() / made.spend[..., 0].sum())


def test_demand_that_is_caught_is_passed_on():
    chain = world(
        TV,
        replace(SEARCH, captures=(Capture("tv", 0.5),)),
        replace(RADIO, captures=(Capture("search", 0.8),)),
    )
    made = simulate(chain, 6)
    short = replace(chain, channels=(*chain.channels[:2], RADIO))
    assert made.indirect_roi[0] > simulate(short, 6).indirect_roi[0]
    assert made.indirect_roi[1] > 0
    assert made.indirect_roi[2] == pytest.approx(0.0, abs=1e-9)


def least_squares(*columns: np.ndarray, kpi: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(np.column_stack(columns), kpi, rcond=None)[0]


def test_hidden_demand_flatters_search_until_it_is_measured():
    quiet = {"noise": 0.0, "controls": (), "events": (), "trend": 0.0, "season": 0.0}
    following = replace(SEARCH, demand=1.0, curve=Logistic(1.0))
    hidden = replace(HIDDEN, noise=0.0)
    made = simulate(replace(world(TV, following, hidden=hidden, **quiet), periods=2000), 8)
    u, kpi = made.mechanism.units(made.mechanism.relative).value[0], made.kpi[0]
    one, queries = np.ones(len(kpi)), made.table["queries"].to_numpy()
    size = made.mechanism.size[1]
    assert least_squares(u, one, kpi=kpi)[1] > 1.5 * size
    assert least_squares(u, one, queries, kpi=kpi)[1] == pytest.approx(size, rel=1e-3)
    noisy = simulate(replace(made.world, hidden=replace(hidden, noise=1.0)), 8)
    poor = noisy.table["queries"].to_numpy()
    assert 1.1 * size < least_squares(u, one, poor, kpi=kpi)[1]


def test_the_measure_of_demand_has_the_stated_error():
    made = simulate(replace(WORLDS["demand"], periods=4000), 8)
    error = (made.table["queries"].to_numpy() - 100) / 15 - made.demand[0]
    assert error.std() == pytest.approx(0.3, rel=0.05)
    assert made.demand.std() == pytest.approx(1.0, rel=0.1)


@settings(max_examples=25)
@given(arrays(np.float64, (2, 3), elements=st.floats(0.3, 3.0)))
def test_the_split_of_a_product_is_the_mean_over_orders_of_arrival(factors):
    wanted = np.zeros_like(factors)
    orders = list(permutations(range(3)))
    for order in orders:
        worth = np.ones(2)
        for channel in order:
            wanted[:, channel] += worth * (factors[:, channel] - 1) / len(orders)
            worth = worth * factors[:, channel]
    np.testing.assert_allclose(product_split(factors), wanted, atol=1e-12)


@pytest.mark.parametrize("channels", [1, 2, 5, 12])
def test_the_split_of_many_adds_up(channels):
    factors = np.random.default_rng(1).uniform(0.5, 2.0, (7, channels))
    np.testing.assert_allclose(product_split(factors).sum(axis=1), factors.prod(axis=1) - 1)
