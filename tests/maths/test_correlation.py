"""Correlations, against SciPy, pair by pair."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearsonr, spearmanr

from payoff.maths.correlation import FEWEST, correlations, ends

CELLS = st.one_of(st.just(float("nan")), st.integers(-5, 5).map(float))
TABLES = arrays(np.float64, st.tuples(st.integers(0, 25), st.integers(1, 4)), elements=CELLS)


@settings(deadline=None, max_examples=50)
@given(TABLES)
def test_every_pair_is_that_of_scipy(table: np.ndarray) -> None:
    found = correlations(table)
    for one in range(table.shape[1]):
        for other in range(table.shape[1]):
            both = ~np.isnan(table[:, one]) & ~np.isnan(table[:, other])
            x, y = table[both, one], table[both, other]
            assert found.rows[one, other] == both.sum()
            if both.sum() < FEWEST or np.ptp(x) == 0 or np.ptp(y) == 0:
                assert np.isnan(found.linear[one, other])
                assert np.isnan(found.ranked[one, other])
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert found.linear[one, other] == pytest.approx(pearsonr(x, y)[0], abs=1e-12)
                assert found.ranked[one, other] == pytest.approx(spearmanr(x, y)[0], abs=1e-12)


def test_the_interval_is_that_of_scipy() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=80)
    y = 0.6 * x + rng.normal(size=80)
    known = pearsonr(x, y)
    interval = known.confidence_interval(0.9)
    assert ends(known[0], 80, ranked=False) == pytest.approx((interval.low, interval.high))
    low, high = ends(known[0], 80, ranked=True)
    assert low < interval.low < interval.high < high
    assert ends(1.0, 80, ranked=False)[1] <= 1.0


def test_intervals_cover_the_truth() -> None:
    rng, truth, covered = np.random.default_rng(8), 0.7, 0
    for _ in range(400):
        x = rng.normal(size=60)
        y = truth * x + np.sqrt(1 - truth**2) * rng.normal(size=60)
        low, high = ends(
            float(correlations(np.column_stack([x, y])).linear[0, 1]), 60, ranked=False
        )
        covered += low < truth < high
    assert covered / 400 == pytest.approx(0.9, abs=0.045)
