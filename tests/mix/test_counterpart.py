"""Regressions beside a fit: brute force, a known truth, and reasons where they disagree."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from payoff.answers.health import Finding
from payoff.core.errors import ChoiceError
from payoff.data.simulate.draw_regional import random_regional_world
from payoff.data.simulate.mix import simulate
from payoff.maths.regression import Hac
from payoff.mix import Mix
from payoff.mix.counterpart import check_comparable, compare_with_regression
from payoff.mix.links import Log
from payoff.mix.noise import NegativeBinomial
from payoff.mix.parameters import prior_positions
from payoff.mix.problem import Problem
from payoff.mix.regressed import Columns, at_the_median, brought, regress


def whole(columns):
    """Return design and outcome with every baseline column, group by group, and the periods."""
    groups, periods, size = columns.baseline.shape
    design = np.zeros((groups, periods, groups * size))
    for group in range(groups):
        design[group, :, group * size : (group + 1) * size] = columns.baseline[group]
    design = np.concatenate([columns.regressors, design], axis=2)
    cells = columns.used > 0
    return design[cells], columns.target[cells], np.nonzero(cells)[1]


@pytest.fixture(scope="module")
def compared(fit, answer):
    return compare_with_regression(fit, answer)


@pytest.fixture(scope="module")
def columns(fit):
    problem = fit.problem()
    return Columns.of(problem, at_the_median(problem, fit.positions))


def test_least_squares_is_that_of_statsmodels_on_the_whole_design(columns, compared, panel):
    api = pytest.importorskip("statsmodels.api", reason="statsmodels is not installed")
    design, outcome, _ = whole(columns)
    options = {"maxlags": Hac().lags_of(len(outcome)), "use_correction": True}
    theirs = api.OLS(outcome, design).fit(cov_type="HAC", cov_kwds=options, use_t=True)
    to_kpi = (columns.media * columns.scale[:, None]).sum(axis=(1, 2))
    ends = theirs.conf_int(alpha=0.1)
    for k, channel in enumerate(compared.channels):
        said = next(each for each in channel.regressions if each.method == "ordinary")
        spend = panel.spend[:, :, k].sum()
        assert said.contribution.value == pytest.approx(theirs.params[k] * to_kpi[k])
        assert said.contribution.error == pytest.approx(theirs.bse[k] * to_kpi[k], rel=1e-6)
        assert said.roi.low == pytest.approx(ends[k, 0] * to_kpi[k] / spend, rel=1e-6)
        assert said.roi.high == pytest.approx(ends[k, 1] * to_kpi[k] / spend, rel=1e-6)


def test_ridge_and_signs_are_brute_force_on_the_whole_design(columns):
    design, outcome, _ = whole(columns)
    found, media = regress(columns, seed=1), len(columns.media)
    rest = design[:, media:]
    own = design[:, :media] - rest @ np.linalg.lstsq(rest, design[:, :media])[0]
    weights = np.zeros(design.shape[1])
    weights[:media] = found.penalty * (own**2).sum(axis=0)
    ridge = np.linalg.solve(design.T @ design + np.diag(weights), design.T @ outcome)
    np.testing.assert_allclose(found.fits["ridge"].coefficients[:media], ridge[:media], rtol=1e-6)
    free = np.where(np.arange(design.shape[1]) < columns.regressors.shape[2], 0, -np.inf)
    signed = lsq_linear(design, outcome, (free, np.inf), tol=1e-12).x
    ours = found.fits["constrained"].coefficients
    np.testing.assert_allclose(ours[:media], signed[:media], atol=1e-4)


def test_inflation_is_that_of_a_regression_of_the_channel_on_all_the_rest(columns, compared):
    design, _, _ = whole(columns)
    for k, channel in enumerate(compared.channels):
        others = np.delete(design, k, axis=1)
        left = design[:, k] - others @ np.linalg.lstsq(others, design[:, k])[0]
        whole_sum = ((design[:, k] - design[:, k].mean()) ** 2).sum()
        assert channel.inflation == pytest.approx(whole_sum / (left**2).sum(), rel=1e-5)


def test_where_channels_are_apart_all_agree_and_cover_the_truth(world, compared, answer):
    for roi, bayesian, channel in zip(world.roi, answer.channels, compared.channels, strict=True):
        assert channel.inflation < 3
        assert channel.over_curves.p05 < bayesian.contribution.p50 < channel.over_curves.p95
        assert bayesian.roi.p05 <= roi <= bayesian.roi.p95
        for each in channel.regressions:
            assert each.standing == "agrees"
            assert each.roi.low <= roi <= each.roi.high
        assert channel.reasons == ()


def twins(world, panel):
    """Return the panel with a search that runs with tv, and brings 2 sales per unit of spend."""
    noise = np.random.default_rng(4).normal(0, 0.03, panel.kpi.shape)
    search = panel.spend[:, :, 0] * np.exp(noise)
    spend = panel.spend.copy()
    spend[:, :, 1] = search
    kpi = panel.kpi - world.contribution[:, :, 1] + 2 * search
    return replace(panel, spend=spend, exposure=spend, kpi=kpi)


def test_twins_are_named_as_the_reason(world, panel):
    fit = Mix().fit(twins(world, panel), seed=1, holdout=0)
    found = {each.channel: each for each in compare_with_regression(fit, fit.ask()).channels}
    tv, search = found["tv"], found["search"]
    assert min(tv.inflation, search.inflation) > 20
    assert (tv.follows, search.follows) == ("search", "tv")
    reasons = {reason.why: reason.says for each in (tv, search) for reason in each.reasons}
    assert "VIF" in reasons["collinear"]
    (below,) = (each for each in (tv, search) if each.regressions[0].contribution.value < 0)
    assert below.regressions[0].standing != "agrees"
    held = next(each for each in below.regressions if each.method == "constrained")
    assert held.held
    assert held.contribution.value == 0
    assert "below 0" in reasons["sign"]
    assert found["social"].inflation < 5


def regressed(spec, panel):
    """Return columns with curves from the prior, which need no fit, and the regressions."""
    problem = Problem.of(spec, panel)
    positions = prior_positions(problem, np.random.default_rng(1), 50)
    columns = Columns.of(problem, at_the_median(problem, positions))
    return columns, regress(columns, seed=1)


def test_a_ragged_panel_has_one_effect_and_a_baseline_for_each_group():
    world = random_regional_world(2, regions=4, channels=2, periods=80, curve="logistic")
    panel = simulate(world, 2).panel()
    kpi = panel.kpi.copy()
    kpi[1, 10:15] = np.nan
    columns, found = regressed(Mix(), replace(panel, kpi=kpi))
    design, outcome, times = whole(columns)
    assert len(outcome) == 4 * 80 - 5
    fit = found.fits["ordinary"]
    exact = np.linalg.lstsq(design, outcome)[0]
    np.testing.assert_allclose(fit.coefficients[:2], exact[:2], rtol=1e-6)
    inverse = np.linalg.pinv(design.T @ design)
    scores = design * (outcome - design @ exact)[:, None]
    apart = np.abs(np.subtract.outer(times, times))
    freedom = len(outcome) - np.linalg.matrix_rank(design)
    assert fit.freedom == freedom
    middle = scores.T @ np.maximum(1 - apart / (Hac().lags_of(80) + 1), 0) @ scores
    errors = np.sqrt(np.diag(len(outcome) / freedom * inverse @ middle @ inverse))
    np.testing.assert_allclose(fit.errors[:2], errors[:2], rtol=1e-6)


def test_where_effects_multiply_a_contribution_is_the_fitted_kpi_without_the_channel(panel):
    columns, found = regressed(Mix(link=Log()), panel)
    design, outcome, _ = whole(columns)
    exact = np.linalg.lstsq(design, outcome)[0]
    fitted = design @ exact
    kpi = panel.kpi[0].mean() * np.exp(fitted) * np.exp(outcome - fitted).mean()
    coefficients = found.fits["ordinary"].coefficients
    ours = brought(columns, found.regressors, found.target, coefficients)(coefficients)
    missing = kpi * (1 - np.exp(-exact[:3, None] * columns.media[:, 0]))
    np.testing.assert_allclose(ours, missing.sum(axis=1), rtol=1e-6)


def test_what_cannot_be_told_apart_is_left_to_the_ridge(panel):
    columns, _ = regressed(Mix(), panel)
    twice = replace(columns, media=np.concatenate([columns.media, columns.media[:1]]))
    found = regress(twice, seed=1)
    assert set(found.fits) == {"ridge"}
    assert len(found.failed) == 2
    assert "depend on each other" in found.failed[0]


def test_counts_are_refused_and_a_failed_fit_is_not_compared(fit, answer):
    with pytest.raises(ChoiceError, match="noise is of counts"):
        check_comparable(Mix(link=Log(), noise=NegativeBinomial()))
    failed = Finding("rhat", "failed", "The chains disagree.", "Draw more.")
    health = replace(answer.health, findings=(failed,))
    assert compare_with_regression(fit, replace(answer, health=health)) is None
