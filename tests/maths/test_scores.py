"""Scores against closed forms and against their definitions written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from payoff.core.errors import CellError
from payoff.maths.scores import crps, mape, r2, wmape

few = settings(max_examples=30, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)


def normal_crps(mean, spread, observed):
    """Gneiting & Raftery 2007, equation 5 of section 4.2, turned so that 0 is perfect."""
    z = (observed - mean) / spread
    unit = stats.norm
    return spread * (z * (2 * unit.cdf(z) - 1) + 2 * unit.pdf(z) - 1 / np.sqrt(np.pi))


def test_crps_of_a_normal_is_the_closed_form():
    observed = np.array([-3.0, 0.0, 1.0, 8.0])
    draws = 1 + 2 * stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)[:, None]
    np.testing.assert_allclose(
        crps(np.repeat(draws, 4, axis=1), observed), normal_crps(1, 2, observed), rtol=1e-3
    )


@pytest.mark.parametrize("draws", [2, 5])
def test_crps_is_fair_to_few_draws(draws):
    random = np.random.default_rng(draws)
    scores = crps(random.normal(size=(draws, 200_000)), np.full(200_000, 0.7))
    error = scores.std() / np.sqrt(scores.size)
    assert abs(scores.mean() - normal_crps(0, 1, 0.7)) < 4 * error


@few
@given(SEEDS, st.integers(2, 30))
def test_crps_is_its_definition(seed, count):
    random = np.random.default_rng(seed)
    draws, observed = random.normal(size=(count, 2, 3)), random.normal(size=(2, 3))
    pairs = np.abs(draws[:, None] - draws).sum(axis=(0, 1)) / (count * (count - 1))
    expected = np.abs(draws - observed).mean(axis=0) - pairs / 2
    np.testing.assert_allclose(crps(draws, observed), expected, atol=1e-12)
    np.testing.assert_allclose(crps(3 * draws, 3 * observed), 3 * expected, atol=1e-12)


def test_percentage_errors_by_hand():
    forecast, observed = np.array([90.0, 220.0]), np.array([100.0, 200.0])
    assert mape(forecast, observed) == pytest.approx(0.1)
    assert wmape(forecast, observed) == pytest.approx(30 / 300)
    assert mape(-forecast, -observed) == pytest.approx(0.1)
    with pytest.raises(CellError, match="observation 1 is 0"):
        mape(forecast, np.array([1.0, 0.0]))


@few
@given(SEEDS)
def test_r2_of_a_least_squares_line_is_the_squared_correlation(seed):
    x, y = np.random.default_rng(seed).normal(size=(2, 20))
    line = np.polyval(np.polyfit(x, y, 1), x)
    assert r2(line, y) == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    assert r2(y, y) == 1.0
    assert r2(np.full(20, y.mean()), y) == pytest.approx(0.0)
    assert r2(-5 * y, y) < 0
