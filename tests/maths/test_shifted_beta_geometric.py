"""Shares of the shifted beta-geometric add up, and its posterior is that of a plain sum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.maths.shifted_beta_geometric import (
    Lapses,
    draw_survival,
    fit_survival,
    log_leaving,
    log_likelihood,
    log_survival,
)

SIZES = st.floats(0.05, 50.0)
SEEN = Lapses(np.array([30.0, 14.0, 6.0, 0.0]), np.array([0.0, 20.0, 10.0, 40.0]))


@given(SIZES, SIZES, st.integers(0, 60))
def test_who_left_and_who_stayed_are_everyone(alpha: float, beta: float, last: int) -> None:
    left = np.exp(log_leaving(alpha, beta, np.arange(last, dtype=float))).sum()
    assert left + np.exp(log_survival(alpha, beta, float(last))) == pytest.approx(1.0)


@given(SIZES, SIZES, st.integers(0, 60))
def test_the_retention_rate_rises_with_age(alpha: float, beta: float, age: int) -> None:
    # Fader and Hardie (2007), equation (8): r(t) = (beta + t - 1) / (alpha + beta + t - 1).
    rate = np.exp(log_survival(alpha, beta, age + 1.0) - log_survival(alpha, beta, float(age)))
    assert rate == pytest.approx((beta + age) / (alpha + beta + age))


@settings(max_examples=20)
@given(SIZES, SIZES)
def test_nothing_is_likelier_than_the_fit(alpha: float, beta: float) -> None:
    assert log_likelihood(alpha, beta, SEEN) <= fit_survival(SEEN).log_likelihood + 1e-6


def test_the_posterior_is_that_of_a_plain_sum() -> None:
    side = (np.arange(600) + 0.5) / 600
    mean, polarisation = np.meshgrid(side, side, indexing="ij")
    size = 1 / polarisation - 1
    weight = np.exp(log_likelihood(mean * size, (1 - mean) * size, SEEN) + 100.0)
    weight /= weight.sum()
    alpha, beta = draw_survival(SEEN, 20_000, np.random.default_rng(1))
    for drawn, exact in (
        (alpha / (alpha + beta), mean),
        (1 / (alpha + beta + 1), polarisation),
    ):
        middle = (weight * exact).sum()
        assert drawn.mean() == pytest.approx(middle, abs=0.003)
        spread = np.sqrt((weight * (exact - middle) ** 2).sum())
        assert drawn.std() == pytest.approx(spread, rel=0.05)
