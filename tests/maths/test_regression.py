"""Regressions against closed forms, bounded least squares, statsmodels where it is, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import lsq_linear

from payoff.core.errors import ChoiceError, DesignError
from payoff.maths.regression import (
    Hac,
    constrained,
    ordinary,
    partial_r2_of,
    ridge,
    variance_inflation,
)

few = settings(max_examples=25, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)


def world(seed, rows=60, columns=4, memory=0.0):
    random = np.random.default_rng(seed)
    design = np.column_stack([np.ones(rows), random.normal(size=(rows, columns - 1))])
    design[:, 1:] += 0.7 * design[:, [-1]]
    noise = random.normal(size=rows)
    for t in range(1, rows):
        noise[t] += memory * noise[t - 1]
    return design, design @ random.normal(size=columns) + noise


@few
@given(SEEDS)
def test_ordinary_least_squares_is_the_closed_form(seed):
    design, outcome = world(seed)
    fit = ordinary(design, outcome)
    inverse = np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(fit.coefficients, inverse @ design.T @ outcome, atol=1e-9)
    variance = ((outcome - fit.fitted) ** 2).sum() / 56
    np.testing.assert_allclose(fit.errors, np.sqrt(variance * np.diag(inverse)), rtol=1e-9)
    np.testing.assert_allclose(fit.upper - fit.lower, 2 * stats.t.ppf(0.95, 56) * fit.errors)
    assert (fit.freedom, fit.active, fit.penalty) == (56.0, (), 0.0)


@few
@given(SEEDS, st.integers(0, 9))
def test_hac_errors_are_the_double_sum(seed, lags):
    design, outcome = world(seed, rows=40, memory=0.6)
    fit = ordinary(design, outcome, errors=Hac(lags))
    scores = design * fit.residuals[:, None]
    apart = np.abs(np.subtract.outer(np.arange(40), np.arange(40)))
    middle = scores.T @ np.maximum(1 - apart / (lags + 1), 0) @ scores
    inverse = np.linalg.inv(design.T @ design)
    covariance = 40 / 36 * inverse @ middle @ inverse
    np.testing.assert_allclose(fit.errors, np.sqrt(np.diag(covariance)), rtol=1e-9)


def test_hac_lags_follow_the_rule_and_widen_errors_under_autocorrelation():
    design, outcome = world(1, rows=250, memory=0.8)
    automatic = ordinary(design, outcome, errors=Hac())
    np.testing.assert_array_equal(automatic.errors, ordinary(design, outcome, errors=Hac(4)).errors)
    assert automatic.errors[0] > 1.3 * ordinary(design, outcome).errors[0]


@pytest.mark.parametrize("seed", range(3))
def test_ordinary_and_hac_are_those_of_statsmodels(seed):
    api = pytest.importorskip("statsmodels.api", reason="statsmodels is not installed")
    design, outcome = world(seed, memory=0.5)
    theirs = api.OLS(outcome, design).fit()
    ours = ordinary(design, outcome)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-9)
    np.testing.assert_allclose(ours.errors, theirs.bse, rtol=1e-9)
    np.testing.assert_allclose(ours.t, theirs.tvalues, rtol=1e-9)
    interval = np.stack([ours.lower, ours.upper], axis=1)
    np.testing.assert_allclose(interval, theirs.conf_int(alpha=0.1), rtol=1e-9)
    robust = api.OLS(outcome, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": 5, "use_correction": True}, use_t=True
    )
    ours = ordinary(design, outcome, errors=Hac(5))
    np.testing.assert_allclose(ours.errors, robust.bse, rtol=1e-9)
    interval = np.stack([ours.lower, ours.upper], axis=1)
    np.testing.assert_allclose(interval, robust.conf_int(alpha=0.1), rtol=1e-9)


@few
@given(SEEDS, st.lists(st.sampled_from([-1, 0, 1]), min_size=5, max_size=5))
def test_constrained_is_bounded_least_squares(seed, signs):
    design, outcome = world(seed, columns=5)
    signs = np.array(signs)
    fit = constrained(design, outcome, signs, seed=0, replicates=20)
    lower, upper = np.where(signs == 1, 0, -np.inf), np.where(signs == -1, 0, np.inf)
    exact = lsq_linear(design, outcome, (lower, upper), tol=1e-12).x
    np.testing.assert_allclose(fit.coefficients, exact, atol=1e-5)
    gradient = design.T @ fit.residuals
    held = np.array(fit.active, dtype=int)
    np.testing.assert_allclose(np.delete(gradient, held), 0, atol=1e-8)
    assert np.all(gradient[held] * signs[held] <= 1e-9)
    assert np.all(fit.coefficients[held] == 0)
    for ends in (fit.coefficients, fit.lower, fit.upper):
        assert np.all(ends * signs >= 0)
    assert fit.freedom == pytest.approx(60 - 5 + len(held))


def test_signs_that_do_not_bind_give_ordinary_least_squares_and_like_errors():
    design, _ = world(5, rows=150)
    outcome = design @ [3.0, 2.0, -2.0, 0.5] + np.random.default_rng(0).normal(size=150)
    free = ordinary(design, outcome, errors=Hac())
    signed = constrained(design, outcome, np.array([0, 1, -1, 0]), seed=1, replicates=1000)
    np.testing.assert_allclose(signed.coefficients, free.coefficients, rtol=1e-9)
    np.testing.assert_allclose(signed.errors, free.errors, rtol=0.15)
    np.testing.assert_allclose(signed.upper - signed.lower, free.upper - free.lower, rtol=0.15)
    assert signed.active == ()


def test_the_bootstrap_has_a_seed_and_keeps_autocorrelation():
    design, outcome = world(2, rows=240, memory=0.8)
    signs = np.zeros(4)
    first, again, other = (constrained(design, outcome, signs, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.lower, again.lower)
    assert not np.array_equal(first.lower, other.lower)
    single = constrained(design, outcome, signs, seed=1, errors=Hac(0))
    assert first.errors[0] > 1.3 * single.errors[0]


@few
@given(SEEDS, st.floats(0, 100))
def test_ridge_is_the_closed_form(seed, penalty):
    design, outcome = world(seed)
    penalised = np.array([0, 1, 0, 1])
    fit = ridge(design, outcome, penalised=penalised, penalty=penalty)
    others = design[:, penalised == 0]
    apart = np.eye(60) - others @ np.linalg.pinv(others)
    weight = penalty * penalised * np.diag(design.T @ apart @ design)
    inverse = np.linalg.inv(design.T @ design + np.diag(weight))
    np.testing.assert_allclose(fit.coefficients, inverse @ design.T @ outcome, atol=1e-8)
    freedom = 60 - np.trace(design @ inverse @ design.T)
    assert fit.freedom == pytest.approx(freedom)
    variance = fit.residuals @ fit.residuals / freedom
    np.testing.assert_allclose(fit.errors, np.sqrt(variance * np.diag(inverse)), rtol=1e-8)
    signed = constrained(
        design, outcome, np.zeros(4), seed=0, penalised=penalised, penalty=penalty, replicates=2
    )
    np.testing.assert_allclose(signed.coefficients, fit.coefficients, atol=1e-9)


@few
@given(SEEDS)
def test_the_penalty_has_the_least_cross_validation_score(seed):
    design, outcome = world(seed, rows=30, columns=8)
    penalised = np.arange(8) > 0

    def score(penalty):
        fit = ridge(design, outcome, penalised=penalised, penalty=penalty)
        return fit.residuals @ fit.residuals / fit.freedom**2

    found = ridge(design, outcome, penalised=penalised)
    best = min(score(10.0**exponent) for exponent in np.linspace(-6, 6, 25))
    assert score(found.penalty) <= best * (1 + 1e-6)


@few
@given(SEEDS, st.floats(0.01, 100))
def test_a_column_in_other_units_changes_only_its_coefficient(seed, unit):
    design, outcome = world(seed)
    factor = np.array([1, unit, 1, 1])
    penalised, signs = np.array([0, 1, 1, 1]), np.array([0, 1, 1, -1])
    plain, moved = (ridge(d, outcome, penalised=penalised) for d in (design, design * factor))
    np.testing.assert_allclose(moved.coefficients * factor, plain.coefficients, rtol=1e-3)
    plain, moved = (
        constrained(d, outcome, signs, seed=3, penalised=penalised, penalty=0.3, replicates=20)
        for d in (design, design * factor)
    )
    np.testing.assert_allclose(moved.upper * factor, plain.upper, atol=1e-7)


@few
@given(SEEDS)
def test_a_signed_ridge_obeys_its_optimality_conditions(seed):
    design, outcome = world(seed, rows=12, columns=10)
    penalised, signs = np.arange(10) > 0, np.where(np.arange(10) > 0, 1, 0)
    fit = constrained(
        design, outcome, signs, seed=3, penalised=penalised, penalty=0.5, replicates=2
    )
    centred = design - design.mean(axis=0)
    pull = design.T @ fit.residuals - 0.5 * (centred**2).sum(axis=0) * fit.coefficients
    held = list(fit.active)
    np.testing.assert_allclose(np.delete(pull, held), 0, atol=1e-8)
    assert np.all(pull[held] <= 1e-9)
    assert 0 < fit.freedom < 12


@few
@given(SEEDS)
def test_variance_inflation_and_partial_r2_are_those_of_regressions_run_in_full(seed):
    design, outcome = world(seed)
    factors = variance_inflation(design[:, 1:])
    for column in (1, 2, 3):
        rest = ordinary(np.delete(design, column, axis=1), design[:, column])
        share = 1 - rest.residuals.var() / design[:, column].var()
        assert factors[column - 1] == pytest.approx(1 / (1 - share))
        without = ordinary(np.delete(design, column, axis=1), outcome).residuals
        full = ordinary(design, outcome)
        expected = 1 - (full.residuals @ full.residuals) / (without @ without)
        assert partial_r2_of(design, outcome, column) == pytest.approx(expected, abs=1e-12)
        t = full.t[column]
        assert expected == pytest.approx(t**2 / (t**2 + full.freedom), abs=1e-12)


def test_columns_that_depend_on_each_other_are_told():
    random = np.random.default_rng(0)
    regressors = random.normal(size=(30, 4))
    regressors[:, 2] = regressors[:, 0] - 2 * regressors[:, 1]
    factors = variance_inflation(regressors)
    np.testing.assert_array_equal(np.isinf(factors), [True, True, True, False])
    with pytest.raises(DesignError, match="depend on each other"):
        ordinary(regressors, regressors[:, 3])
    with pytest.raises(DesignError, match="depend on each other"):
        constrained(regressors, regressors[:, 3], np.ones(4), seed=0)
    assert ridge(regressors, regressors[:, 3], penalised=np.ones(4)).coefficients[3] > 0.9
    with pytest.raises(DesignError, match="4 columns and 4 rows"):
        ordinary(regressors[:4], regressors[:4, 0])
    with pytest.raises(DesignError, match="a penalised column"):
        ridge(regressors, regressors[:, 3], penalised=np.array([0, 0, 1, 1]))


def test_choices_that_cannot_be_are_refused():
    design, outcome = world(0)
    with pytest.raises(ChoiceError, match="signs"):
        constrained(design, outcome, np.array([0, 2, 1, 1]), seed=0)
    with pytest.raises(ChoiceError, match="penalty of -1"):
        ridge(design, outcome, penalised=np.ones(4), penalty=-1)


def groups(seed, periods=40, regions=3):
    """Return a ragged panel: design, outcome, period of each row, and dummies of the regions."""
    random = np.random.default_rng(seed)
    times, region = np.tile(np.arange(periods), regions), np.repeat(np.arange(regions), periods)
    design = random.normal(size=(periods * regions, 2))
    shock = random.normal(size=periods)[times]
    outcome = design @ [1.0, 2.0] + region + shock + random.normal(size=len(times))
    kept = random.random(len(times)) > 0.1
    dummies = (region[:, None] == np.arange(regions)).astype(float)
    return design[kept], outcome[kept], times[kept], dummies[kept]


@few
@given(SEEDS, st.integers(0, 5))
def test_errors_allow_any_correlation_within_a_period(seed, lags):
    design, outcome, times, dummies = groups(seed)
    whole = np.column_stack([design, dummies])
    fit = ordinary(whole, outcome, errors=Hac(lags), times=times)
    apart = np.abs(np.subtract.outer(times, times))
    scores = whole * fit.residuals[:, None]
    middle = scores.T @ np.maximum(1 - apart / (lags + 1), 0) @ scores
    inverse = np.linalg.inv(whole.T @ whole)
    covariance = len(outcome) / fit.freedom * inverse @ middle @ inverse
    np.testing.assert_allclose(fit.errors, np.sqrt(np.diag(covariance)), rtol=1e-9)


@few
@given(SEEDS)
def test_columns_projected_out_leave_estimates_and_errors_as_they_are(seed):
    design, outcome, times, dummies = groups(seed)
    whole = np.column_stack([design, dummies])
    clean, rest = (each - dummies @ np.linalg.lstsq(dummies, each)[0] for each in (design, outcome))
    signs = np.array([1, 1, 0, 0, 0])
    for errors in (None, Hac(2)):
        known = {"errors": errors, "times": times}
        full = ordinary(whole, outcome, **known)
        less = ordinary(clean, rest, absorbed=3, **known)
        np.testing.assert_allclose(less.coefficients, full.coefficients[:2], atol=1e-9)
        np.testing.assert_allclose(less.errors, full.errors[:2], rtol=1e-9)
        full = ridge(whole, outcome, penalised=signs, penalty=0.3, **known)
        less = ridge(clean, rest, penalised=np.ones(2), penalty=0.3, absorbed=3, **known)
        np.testing.assert_allclose(less.coefficients, full.coefficients[:2], atol=1e-9)
        np.testing.assert_allclose(less.errors, full.errors[:2], rtol=1e-9)
        full = constrained(whole, outcome, signs, seed=2, replicates=20, **known)
        less = constrained(clean, rest, signs[:2], seed=2, replicates=20, absorbed=3, **known)
        np.testing.assert_allclose(less.upper, full.upper[:2], atol=1e-9)


@few
@given(SEEDS)
def test_robust_errors_of_a_ridge_are_between_those_of_no_penalty_and_of_the_prior(seed):
    design, outcome = world(seed, memory=0.5)
    penalised = np.array([0, 1, 1, 1])
    none = ridge(design, outcome, penalised=penalised, penalty=0, errors=Hac(3))
    np.testing.assert_allclose(
        none.errors, ordinary(design, outcome, errors=Hac(3)).errors, rtol=1e-9
    )
    fit = ridge(design, outcome, penalised=penalised, penalty=0.4, errors=Hac(3))
    weight = np.diag(0.4 * penalised * ((design - design.mean(axis=0)) ** 2).sum(axis=0))
    apart = np.abs(np.subtract.outer(np.arange(60), np.arange(60)))
    scores = design * fit.residuals[:, None]
    middle = 60 / fit.freedom * scores.T @ np.maximum(1 - apart / 4, 0) @ scores
    inner = middle + fit.residuals @ fit.residuals / fit.freedom * weight
    inverse = np.linalg.inv(design.T @ design + weight)
    covariance = inverse @ inner @ inverse
    np.testing.assert_allclose(fit.errors, np.sqrt(np.diag(covariance)), rtol=1e-8)


def test_without_signs_the_bootstrap_has_the_robust_errors():
    design, outcome, times, dummies = groups(4, periods=60)
    whole = np.column_stack([design, dummies])
    robust = ordinary(whole, outcome, errors=Hac(3), times=times)
    drawn = constrained(
        whole, outcome, np.zeros(5), seed=1, replicates=4000, errors=Hac(3), times=times
    )
    np.testing.assert_allclose(drawn.errors, robust.errors, rtol=0.05)
