"""How far values are, held against the formula and one value at a time."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import median_abs_deviation

from payoff.maths.far import FAR, distances, scale_of

NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=1, max_size=40)


def by_hand(values: list[float]) -> list[float]:
    """Return the modified z-scores, one by one."""
    if len(values) < 8:
        return [0.0] * len(values)
    middle = median(values)
    spread = median(abs(value - middle) for value in values) / 0.6744897501960817
    if spread > 0:
        return [(value - middle) / spread for value in values]
    others = [value for value in values if value != middle]
    if len(others) < 8:
        return [0.0] * len(values)
    centre = median(others)
    spread = median(abs(value - centre) for value in others) / 0.6744897501960817
    if spread == 0:
        return [0.0] * len(values)
    return [0.0 if value == middle else (value - centre) / spread for value in values]


@settings(deadline=None)
@given(NUMBERS)
def test_distances_are_modified_z_scores(values: list[float]) -> None:
    array = np.array(values)
    found = distances(array, scale_of(array))
    assert found == pytest.approx(by_hand(values), rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(NUMBERS, st.randoms())
def test_the_order_says_nothing_and_gaps_neither(values: list[float], chance) -> None:
    array, order = np.array(values), list(range(len(values)))
    chance.shuffle(order)
    found = distances(array, scale_of(array))
    assert distances(array[order], scale_of(array[order])).tolist() == found[order].tolist()
    holed = np.append(array, [np.nan, np.inf])
    assert distances(holed, scale_of(array)).tolist() == [*found.tolist(), 0.0, 0.0]


def test_the_spread_is_that_of_scipy() -> None:
    values = np.random.default_rng(3).normal(5, 2, 1001)
    scale = scale_of(values)
    assert scale.spread == pytest.approx(median_abs_deviation(values, scale="normal"))
    assert scale.spread == pytest.approx(2.0, rel=0.1)
    assert np.abs(distances(values, scale)).max() < FAR + 1


def test_a_channel_that_is_mostly_off_is_held_against_its_own_weeks() -> None:
    values = np.array([0.0] * 30 + [*range(90, 110), 900.0])
    found = distances(values, scale_of(values))
    assert np.flatnonzero(found >= FAR).tolist() == [50]
    assert not found[:30].any()


def test_groups_are_held_against_themselves() -> None:
    small, large = np.arange(10.0), 1000 + np.arange(10.0)
    values, groups = np.append(small, [*large, 500.0]), np.array([0] * 10 + [1] * 11)
    found = distances(values, scale_of(values), groups)
    assert np.flatnonzero(np.abs(found) >= FAR).tolist() == [20]
    assert found[:10] == pytest.approx(by_hand(small.tolist()))
