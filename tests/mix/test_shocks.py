"""Shocks that all groups share: their density, and that they are found."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.mix import simulate
from payoff.maths.gaussian import rotate
from payoff.mix import Mix
from payoff.mix.baseline import Baseline
from payoff.mix.density import LogPosterior
from payoff.mix.noise import StudentTNoise
from payoff.mix.problem import Problem
from payoff.mix.rough import medians_of
from payoff.mix.shocks import axes, shocked

GROUPS, PERIODS = 3, 12
SPREAD = 0.08


@pytest.mark.parametrize("integrated", [True, False])
@pytest.mark.parametrize("tau", [1e-6, 0.3, 50.0])
def test_the_density_is_the_normal_of_shocks_on_other_axes(integrated, tau):
    random = np.random.default_rng(1)
    used = np.ones((GROUPS, PERIODS))
    used[1, 4:7] = 0.0
    used[:, 9] = 0.0
    rotation = rotate(random.normal(size=(GROUPS, PERIODS, 2)), np.ones((GROUPS, 2)), used)
    level, variance = random.uniform(0.5, 2, GROUPS), random.uniform(0.1, 1, GROUPS)
    residual = used * random.normal(size=(GROUPS, PERIODS))
    data = axes(residual, used, level, rotation if integrated else None)

    def found(standard):
        values = {"scale": jnp.array([tau]), "standard": standard}
        return shocked(values, residual, variance, data, integrated=integrated)

    with jax.enable_x64(True):
        ours, wanted = [], []
        for standard in random.normal(size=(3, PERIODS)):
            told = found(jnp.asarray(standard))
            slope = np.asarray(jax.jacobian(lambda u: found(u).shocks)(jnp.asarray(standard)))
            ours.append(float(told.log_prior))
            log_density = stats.norm(scale=tau).logpdf(np.asarray(told.shocks)).sum()
            wanted.append(log_density + np.linalg.slogdet(slope)[1])
    constant = -0.5 * PERIODS * np.log(2 * np.pi)
    np.testing.assert_allclose(np.array(ours) + constant, wanted, rtol=1e-6)


def test_where_all_is_as_expected_their_axes_are_independent_standard_normals(shaken):
    """The effects of single groups hold much of what shocks could explain: the axes know."""
    panel, _ = shaken
    problem = Problem.of(Mix(), panel)
    data = problem.data(problem.observed)
    medians = medians_of(tuple(prior for *_, prior in problem.priors))
    sigma = [name.startswith("noise") for name in problem.names[: len(medians)]]
    medians[np.array(sigma)] = np.sqrt(data["shocks"]["usual"])
    density = LogPosterior(problem.layout)
    with jax.enable_x64(True):
        known = problem.layout.pack(jnp.asarray(medians))
        bend = jax.hessian(lambda shocks: density(jnp.concatenate([known, shocks]), data))
        found = np.asarray(bend(jnp.zeros(len(panel.periods))))
    np.testing.assert_allclose(found, -np.eye(len(panel.periods)), atol=1e-9)


@pytest.fixture(scope="module")
def shaken():
    """A regional panel with a national shock in every week, and the shocks."""
    truth = simulate(
        random_regional_world(3, regions=5, channels=2, periods=80, curve="logistic"), 3
    )
    panel = truth.panel()
    shocks = SPREAD * np.random.default_rng(5).standard_normal(80)
    means = panel.kpi.mean(axis=1, keepdims=True)
    return replace(panel, kpi=panel.kpi + means * shocks), shocks


def checks(fit):
    return [finding.check for finding in fit.health.findings]


@pytest.mark.slow
def test_shocks_are_found_and_nothing_moves_together_any_more(shaken):
    panel, truth = shaken
    fit = Mix().fit(panel, seed=1, draws=300, holdout=0)
    drawn = fit.numbers.shocks
    # What is slow or comes back every year, the baselines of all groups hold as well.
    assert np.corrcoef(drawn.mean(axis=0), truth)[0, 1] > 0.85
    low, high = np.quantile(drawn.std(axis=1), (0.05, 0.95))
    assert 0.7 * SPREAD < low < high < 1.3 * SPREAD
    assert "groups_move_together" not in checks(fit)
    answer = fit.ask()
    (part,) = (own for own in answer.baseline if own.part == "shocks")
    assert np.corrcoef(part.by_period.mean, truth)[0, 1] > 0.85


@pytest.mark.slow
def test_without_shocks_in_the_model_the_fit_says_what_is_missing(shaken):
    panel, _ = shaken
    fit = Mix(baseline=Baseline(shocks=None)).fit(panel, seed=1, draws=100, holdout=0)
    assert "groups_move_together" in checks(fit)


@pytest.mark.slow
def test_shocks_beside_what_cannot_be_integrated(shaken):
    panel, truth = shaken
    fit = Mix(noise=StudentTNoise()).fit(panel, seed=1, draws=100, holdout=0)
    assert np.corrcoef(fit.numbers.shocks.mean(axis=0), truth)[0, 1] > 0.85
    assert fit.health.divergences < 0.01 * len(fit.positions)


def test_one_group_has_no_shocks(panel):
    assert Problem.of(Mix(), panel).layout.shocks is None
