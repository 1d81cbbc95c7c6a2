"""Spend that is still to come: silent where nothing follows sales, loud where a budget does."""

import numpy as np
import pytest

from payoff.core.frozen import replace
from payoff.mix.leads import lead_tests
from payoff.mix.posterior import Posterior


@pytest.fixture(scope="module")
def posterior(fit):
    problem = fit.problem()
    return Posterior.of(problem, fit.positions, fit.numbers, problem.observed, fit.seed)


def errors(posterior, seed, follows=0.0):
    """Return residuals drawn anew, as large as those of the fit."""
    random = np.random.default_rng(seed)
    shape = posterior.residuals.shape
    drawn = random.normal(size=shape)
    for t in range(1, shape[1]):
        drawn[:, t] = follows * drawn[:, t - 1] + np.sqrt(1 - follows**2) * drawn[:, t]
    return posterior.residuals.std() * drawn


def with_rest(posterior, rest, problem=None):
    """Return the posterior as if it left this unexplained."""
    problem = problem or posterior.problem
    return replace(posterior, problem=problem, centre=problem.kpi - rest)


@pytest.mark.parametrize("follows", [0.0, 0.5])
def test_false_alarms_are_as_rare_as_said(posterior, follows):
    tested = np.array(
        [lead_tests(with_rest(posterior, errors(posterior, seed, follows))) for seed in range(200)]
    )
    alarms = (tested.min(axis=1) < 0.05 / tested.shape[1]).mean()
    # A share of 0.05 in 200 has a standard error of 0.015.
    assert alarms < 0.10
    if not follows:
        assert np.mean(tested < 0.5) == pytest.approx(0.5, abs=0.08)


def test_a_budget_that_follows_sales_is_found(posterior):
    """What the model does not explain moves the second channel three weeks later."""
    problem, found = posterior.problem, []
    for seed in range(20):
        rest = errors(posterior, seed)
        exposure = problem.exposure.copy()
        late = np.roll(rest / rest.std(), 3, axis=1)
        exposure[1] *= np.exp(0.3 * late)
        moved = replace(problem, exposure=exposure)
        found.append(lead_tests(with_rest(posterior, rest, moved)))
    tested = np.array(found)
    assert np.mean(tested[:, 1] < 0.05 / 3) > 0.9
    assert np.mean(tested[:, [0, 2]] < 0.05 / 3) < 0.2


def test_each_channel_has_a_probability(posterior):
    tested = lead_tests(posterior)
    assert len(tested) == 3
    assert all(0 <= p <= 1 for p in tested)


def test_a_table_that_is_too_short_is_not_tested(posterior):
    used = np.zeros_like(posterior.problem.observed)
    used[:, :12] = 1
    problem = posterior.problem
    kpi = np.where(used > 0, problem.panel.kpi, np.nan)
    short = replace(problem, panel=replace(problem.panel, kpi=kpi))
    assert lead_tests(replace(posterior, problem=short)) == (1.0, 1.0, 1.0)
