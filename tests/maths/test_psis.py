"""Pareto smoothing against ArviZ, and leave-one-out against refits that can be done exactly."""

import numpy as np
import pytest
from arviz_stats.base import array_stats
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logsumexp

from payoff.core.errors import CellError
from payoff.maths.psis import khat_limit, leave_one_out, pareto, smooth

few = settings(max_examples=30, deadline=None, derandomize=True)


@few
@given(st.integers(0, 10_000), st.floats(0.01, 4.0), st.integers(30, 3000))
def test_smoothing_is_that_of_arviz(seed, spread, draws):
    ratios = spread * np.random.default_rng(seed).standard_normal(draws)
    ours = smooth(ratios)
    weights, khat = array_stats.psislw(-ratios, axis=-1)
    assert ours.khat == pytest.approx(float(khat), rel=1e-8, abs=1e-10)
    normalised = ours.log_weights - logsumexp(ours.log_weights)
    np.testing.assert_allclose(normalised, weights, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("efficiency", [1.0, 0.4])
def test_leave_one_out_is_that_of_arviz(efficiency):
    random = np.random.default_rng(3)
    density = random.normal(-1, random.uniform(0.1, 4.0, 40), size=(1000, 40))
    ours = leave_one_out(density, efficiency=efficiency)
    elpd, khat, parameters = array_stats.loo(
        density.T[:, None, :], chain_axis=-2, draw_axis=-1, r_eff=efficiency
    )
    np.testing.assert_allclose(ours.pointwise, elpd, rtol=1e-8)
    np.testing.assert_allclose(ours.khat, khat, rtol=1e-8)
    assert ours.parameters == pytest.approx(parameters.sum(), rel=1e-8)
    assert ours.total == pytest.approx(elpd.sum())
    # ArviZ divides by n, the paper (equation 23) by n - 1.
    assert ours.error == pytest.approx(np.sqrt(40 * np.var(elpd) * 40 / 39))
    assert ours.unreliable == (np.asarray(khat) > 1 - 1 / 3).sum() > 0


def test_leave_one_out_is_the_exact_predictive_of_a_normal_mean():
    random = np.random.default_rng(0)
    observed = random.normal(size=25)
    draws = random.normal(observed.mean(), 1 / 5, size=20_000)
    ours = leave_one_out(stats.norm(draws[:, None]).logpdf(observed))
    rest = (observed.sum() - observed) / 24
    exact = stats.norm(rest, np.sqrt(1 + 1 / 24)).logpdf(observed)
    np.testing.assert_allclose(ours.pointwise, exact, atol=0.01)
    assert ours.unreliable == 0
    assert ours.parameters == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize("shape", [-0.3, 0.2, 0.9])
def test_the_fit_recovers_a_generalised_pareto(shape):
    excess = np.sort(stats.genpareto(shape, scale=2.0).rvs(20_000, random_state=1))
    found, scale = pareto(excess)
    assert found == pytest.approx(shape, abs=0.03)
    assert scale == pytest.approx(2.0, rel=0.03)


@few
@given(st.integers(0, 10_000), st.floats(-500, 500))
def test_a_constant_changes_nothing_and_order_is_kept(seed, constant):
    ratios = 2 * np.random.default_rng(seed).standard_normal(400)
    plain, moved = smooth(ratios), smooth(ratios + constant)
    np.testing.assert_allclose(moved.log_weights - constant, plain.log_weights, atol=1e-9)
    assert np.all(np.diff(plain.log_weights[np.argsort(ratios)]) >= 0)
    assert plain.log_weights.max() <= ratios.max()


def test_ratios_without_a_tail_need_no_smoothing():
    assert smooth(np.zeros(500)).khat == -np.inf
    assert smooth(np.arange(10.0)).khat == np.inf
    some = np.where(np.arange(500) < 100, 0.0, -np.inf)
    np.testing.assert_array_equal(smooth(some).log_weights, some)


def test_what_is_no_number_is_refused():
    with pytest.raises(CellError, match="largest log ratio is nan"):
        smooth(np.append(np.zeros(50), np.nan))
    with pytest.raises(CellError, match="finite"):
        leave_one_out(np.full((50, 2), -np.inf))


def test_the_limit_grows_with_the_draws_up_to_0_7():
    assert khat_limit(100) == pytest.approx(0.5)
    assert khat_limit(100_000) == 0.7
