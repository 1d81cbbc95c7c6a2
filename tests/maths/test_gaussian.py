"""The integrated baseline against the covariance matrix written out in full."""

import numpy as np
import pytest
from scipy import stats

from payoff.maths.compile import compiled
from payoff.maths.gaussian import draw_coefficients, log_marginal, rotate


@pytest.fixture
def world():
    random = np.random.default_rng(4)
    design = random.normal(size=(30, 5))
    scales = np.array([1.0, 0.3, 0.01, 2.0, 0.5])
    return design, scales, random.normal(size=30), 0.4


@pytest.mark.parametrize("held", [0, 7])
def test_log_marginal_is_the_multivariate_normal(world, held):
    design, scales, residual, sigma = world
    used = (np.arange(30) < 30 - held).astype(float)
    rotation = rotate(design, scales, used)

    def ours(sigma):
        return compiled()(log_marginal)(
            residual * used, sigma, rotation.left, rotation.strength, used.sum()
        )

    def full(sigma):
        rows = design[: 30 - held]
        covariance = rows @ np.diag(scales**2) @ rows.T + sigma**2 * np.eye(30 - held)
        return stats.multivariate_normal(cov=covariance).logpdf(residual[: 30 - held])

    # Densities are up to a constant: their differences must agree.
    assert ours(sigma) - ours(1.1) == pytest.approx(full(sigma) - full(1.1), rel=1e-9)


@pytest.mark.parametrize("held", [0, 7])
def test_draws_have_the_exact_conditional_mean_and_covariance(world, held):
    design, scales, residual, sigma = world
    used = (np.arange(30) < 30 - held).astype(float)
    draws = 200_000
    made = draw_coefficients(
        np.broadcast_to(residual * used, (draws, 30)),
        np.full(draws, sigma),
        rotate(design, scales, used),
        np.random.default_rng(5),
    )
    rows = design[: 30 - held]
    covariance = np.linalg.inv(rows.T @ rows / sigma**2 + np.diag(scales**-2))
    mean = covariance @ rows.T @ residual[: 30 - held] / sigma**2
    spread = np.sqrt(np.diag(covariance))
    assert np.all(np.abs(made.mean(axis=0) - mean) < 5 * spread / np.sqrt(draws))
    np.testing.assert_allclose(
        np.cov(made.T) / np.outer(spread, spread),
        covariance / np.outer(spread, spread),
        atol=0.02,
    )
