"""The bound on unseen confounders: brute force, and a confounder that does what it says."""

import numpy as np
import pytest

from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.mix import simulate
from payoff.maths.sensitivity import robustness_value
from payoff.mix import Mix
from payoff.mix.confounding import robustness
from payoff.mix.links import Log
from payoff.mix.posterior import Posterior


def posterior_of(fit):
    problem = fit.problem()
    return Posterior.of(problem, fit.positions, fit.numbers, problem.observed, fit.seed)


@pytest.fixture(scope="module")
def posterior(fit):
    return posterior_of(fit)


def columns_of(posterior, lacking=""):
    """Return outcome, channels, and everything else of the regression, dummies by group."""
    problem = posterior.problem
    design, _, _ = problem.design()
    kept = [block.part != lacking for block in problem.blocks for _ in block.names]
    groups, periods = problem.observed.shape
    spread = (posterior.residuals**2).sum(axis=1) / problem.observed.sum(axis=1)
    weight = np.repeat(1 / np.sqrt(spread), periods)
    dummies = np.zeros((groups, periods, groups, sum(kept)))
    for g in range(groups):
        dummies[g, :, g] = design[g][:, kept]
    signed = problem.kpi_scale[:, None, None] * problem.signed
    others = np.column_stack(
        [
            weight[:, None] * signed.reshape(groups * periods, -1),
            dummies.reshape(groups * periods, -1),
        ]
    )
    media = posterior.transformed.reshape(len(posterior.transformed), -1).T
    known = problem.observed.ravel() > 0
    return (weight * problem.kpi.ravel())[known], (weight[:, None] * media)[known], others[known]


def left(target, columns):
    rest = target - columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
    return rest, float(rest @ rest)


def check_against_brute_force(posterior):
    found = robustness(posterior)
    kpi, media, others = columns_of(posterior)
    whole = np.column_stack([media, others])
    _, outcome = left(kpi, whole)
    freedom = len(kpi) - np.linalg.matrix_rank(whole)
    part = posterior.problem.blocks[-1].part
    _, media_less, others_less = columns_of(posterior, part)
    for channel, bound in enumerate(found):
        _, own = left(media[:, channel], np.delete(whole, channel, axis=1))
        t = np.sqrt(own / (outcome / freedom))
        assert bound.halves == pytest.approx(float(robustness_value(t, freedom, share=0.5)))
        assert bound.includes_zero == pytest.approx(float(robustness_value(t, freedom, alpha=0.1)))
        covariate = next(b for b in bound.benchmarks if b.covariate == part)
        less = np.column_stack([media_less, others_less])
        _, outcome_less = left(kpi, less)
        _, own_less = left(media[:, channel], np.delete(less, channel, axis=1))
        assert covariate.with_kpi == pytest.approx(1 - outcome / outcome_less, rel=1e-6)
        assert covariate.with_media == pytest.approx(1 - own / own_less, rel=1e-5, abs=1e-9)


def test_it_is_the_regression_by_brute_force(posterior):
    check_against_brute_force(posterior)


@pytest.mark.slow
def test_it_is_the_regression_with_dummies_in_regions():
    panel = simulate(random_regional_world(2, regions=3, channels=2, periods=80), 2).panel()
    check_against_brute_force(
        posterior_of(Mix().fit(panel, seed=1, draws=100, chains=2, holdout=0))
    )


def test_a_confounder_of_that_strength_halves_the_estimate(posterior):
    """Made to have the stated partial R2 with both, it takes half of the coefficient away."""
    kpi, media, others = columns_of(posterior)
    whole = np.column_stack([media, others])
    strength = robustness(posterior)[0].halves
    treatment, _ = left(media[:, 0], np.delete(whole, 0, axis=1))
    outcome, _ = left(kpi, whole)
    unit = [v / np.linalg.norm(v) for v in (treatment, outcome)]
    # With the treatment it has this R2; of the rest of it so much that its R2 with the outcome,
    # given the treatment, is the same.
    noise, _ = left(
        np.random.default_rng(0).normal(size=len(kpi)), np.column_stack([whole, outcome])
    )
    noise /= np.linalg.norm(noise)
    rest = np.sqrt(strength) * unit[1] + np.sqrt(1 - strength) * noise
    confounder = np.sqrt(strength) * unit[0] + np.sqrt(1 - strength) * rest

    def coefficient(columns):
        return np.linalg.lstsq(columns, kpi, rcond=None)[0][0]

    before, after = coefficient(whole), coefficient(np.column_stack([whole, confounder]))
    assert before - after == pytest.approx(0.5, rel=1e-6)


def test_the_benchmark_needs_fewer_times_where_the_covariate_is_stronger(answer):
    for channel in answer.channels:
        times = [each.times for each in channel.robustness.benchmarks]
        assert times == sorted(times)
        assert all(each > 0 for each in times)
        assert 0 < channel.robustness.halves < 1


def test_effects_that_multiply_have_no_bound(panel):
    fit = Mix(link=Log()).fit(panel, seed=1, draws=100, chains=2, holdout=0)
    assert robustness(posterior_of(fit)) == (None, None, None)
