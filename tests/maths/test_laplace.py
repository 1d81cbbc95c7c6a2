"""The fast approximation where the truth is known, where it fails, and beside the sampler."""

import time

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen
from payoff.maths import modes
from payoff.maths.laplace import Laplace, laplace
from payoff.maths.modes import Look, find_modes
from payoff.maths.sample import Sampler, sample


@frozen
class Gaussian:
    def __call__(self, position, data):
        apart = position - data["mean"]
        return -0.5 * apart @ data["precision"] @ apart


@frozen
class LogGamma:
    """Logarithms of Gammas: the lower tail is exponential, the upper one ends at once."""

    def __call__(self, position, data):
        return (data["shape"] * position - jnp.exp(position)).sum()


@frozen
class Schools:
    """A hierarchy of means whose spread is unknown: skewed, and curved."""

    def __call__(self, position, data):
        spread, centre = jnp.exp(position[0]), position[1]
        apart = (centre + spread * position[2:] - data["effect"]) / data["error"]
        return -0.5 * ((apart**2).sum() + (position[2:] ** 2).sum() + centre**2 / 25) - (
            0.5 * position[0] ** 2
        )


@frozen
class Funnel:
    def __call__(self, position, data):
        scale = jnp.exp(position[0] / 2)
        inner = ((position[1:] / scale) ** 2).sum()
        return -0.5 * ((position[0] / 3) ** 2 + inner) - (len(position) - 1) * position[0] / 2


@frozen
class Banana:
    def __call__(self, position, data):
        bent = (position[1] - data["bend"] * position[0] ** 2) / 0.3
        return -0.5 * (position[0] ** 2 + bent**2 + (position[2:] ** 2).sum())


@frozen
class Two:
    """Two hills apart, the second of them twice as heavy and wider."""

    def __call__(self, position, data):
        dim = len(position)
        near = -0.5 * ((position - 4) ** 2).sum()
        far = -0.5 * ((position + 4) ** 2).sum() / 4 - dim * jnp.log(2.0)
        return jnp.logaddexp(near, far + jnp.log(2.0))


@frozen
class Bounded:
    """An exponential and its mirror: nothing, and not a number, beyond 0."""

    def __call__(self, position, data):
        return jnp.log(position).sum() - position.sum()


def starts(dim, count=12, scale=1.0):
    return scale * np.random.default_rng(8).normal(size=(count, dim))


def gaussian(dim):
    """Correlated, with scales over five orders of magnitude."""
    random = np.random.default_rng(dim)
    loose = random.normal(size=(dim, dim + 3))
    scales = 10.0 ** random.uniform(-3, 2, dim)
    covariance = loose @ loose.T / dim * np.outer(scales, scales)
    mean = scales * random.normal(size=dim)
    return covariance, {"mean": mean, "precision": np.linalg.inv(covariance)}


@pytest.mark.parametrize("dim", [1, 5, 40])
def test_it_is_exact_on_gaussians(dim):
    covariance, data = gaussian(dim)
    spec = Laplace(draws=4000, proposals=16_384)
    found = laplace(Gaussian(), data, starts(dim), spec=spec, seed=1)
    spread = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose((found.mode - data["mean"]) / spread, 0, atol=1e-2)
    np.testing.assert_allclose((found.draws.mean(axis=0) - data["mean"]) / spread, 0, atol=0.08)
    np.testing.assert_allclose(
        np.cov(found.draws.T).reshape(dim, dim) / np.outer(spread, spread),
        covariance / np.outer(spread, spread),
        atol=0.12,
    )
    evidence = 0.5 * (dim * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1])
    assert found.log_evidence == pytest.approx(evidence, abs=0.03)
    assert found.khat < 0.2
    assert found.effective > 0.6 * 16_384
    assert len(np.unique(found.draws[:, 0])) == 4000


def test_it_recovers_skewed_margins_and_their_evidence():
    shape = np.array([0.8, 1.0, 3.0, 10.0])
    spec = Laplace(draws=4000, proposals=16_384)
    found = laplace(LogGamma(), {"shape": shape}, starts(4), spec=spec, seed=1)
    np.testing.assert_allclose(found.mode, np.log(shape), atol=1e-3)
    assert found.log_evidence == pytest.approx(gammaln(shape).sum(), abs=0.03)
    assert found.khat < 0.5
    for k in range(4):
        for level in (0.05, 0.5, 0.95):
            at = np.log(stats.gamma(shape[k]).ppf(level))
            assert np.mean(found.draws[:, k] <= at) == pytest.approx(level, abs=0.03)


def test_it_agrees_with_the_sampler_where_the_mode_alone_would_not_do():
    data = {
        "effect": np.array([28.0, 8, -3, 7, -1, 1, 18, 12]) / 5,
        "error": np.array([15.0, 10, 16, 11, 9, 11, 10, 18]) / 20,
    }
    sampled = sample(Schools(), data, starts(10, 4), sampler=Sampler(draws=1500), seed=1)
    flat = sampled.positions.reshape(-1, 10)
    found = laplace(Schools(), data, starts(10), spec=Laplace(draws=2000, proposals=8192), seed=1)
    assert found.khat < 0.7
    spread = flat.std(axis=0)
    np.testing.assert_allclose(
        (found.draws.mean(axis=0) - flat.mean(axis=0)) / spread, 0, atol=0.12
    )
    np.testing.assert_allclose(found.draws.std(axis=0) / spread, 1, atol=0.12)
    # The mode is far from the mean, in standard deviations: the weights have done something.
    assert np.abs(found.mode - flat.mean(axis=0)).max() > 0.25 * spread.min()


def test_a_bend_is_followed_by_the_rounds_that_add_to_the_mixture(monkeypatch):
    found = laplace(Banana(), {"bend": 1.0}, starts(2), seed=1)
    assert found.log_evidence == pytest.approx(np.log(2 * np.pi * 0.3), abs=0.08)
    assert found.draws[:, 1].mean() == pytest.approx(1.0, abs=0.3)
    monkeypatch.setattr("payoff.maths.laplace.ROUNDS", 0)
    alone = laplace(Banana(), {"bend": 1.0}, starts(2), seed=1)
    assert alone.khat > 0.7
    assert found.effective > 4 * alone.effective
    assert found.evaluations > alone.evaluations


def test_a_bad_khat_alone_calls_for_another_round():
    spec = Laplace(draws=20)  # so few that the first round has enough effective draws
    found = laplace(Banana(), {"bend": 1.0}, starts(2), spec=spec, seed=1)
    assert found.evaluations > 3 * 4096


def test_draws_come_in_no_order():
    _, data = gaussian(3)
    draws = laplace(Gaussian(), data, starts(3), seed=1).draws
    apart = (draws - data["mean"]) @ np.linalg.cholesky(data["precision"])
    size = (apart**2).sum(axis=1)
    assert abs(stats.spearmanr(size, np.arange(1000)).statistic) < 0.1
    assert len(np.unique(draws, axis=0)) == 1000


def test_khat_flags_what_it_cannot_follow():
    assert laplace(Funnel(), {}, starts(10), seed=1).khat > 0.7
    assert laplace(Banana(), {"bend": 5.0}, starts(8), seed=1).khat > 0.7


def test_two_modes_get_the_shares_that_they_have():
    found = laplace(Two(), {}, starts(3, scale=4.0), seed=1)
    assert len(found.modes) == 2
    np.testing.assert_allclose(found.mode, 4, atol=1e-2)
    np.testing.assert_allclose(found.modes[1], -4, atol=1e-2)
    assert (found.draws[:, 0] > 0).mean() == pytest.approx(1 / 3, abs=0.03)
    assert found.log_evidence == pytest.approx(np.log(3) + 1.5 * np.log(2 * np.pi), abs=0.03)


def test_a_density_that_ends_keeps_its_draws_inside():
    found = laplace(Bounded(), {}, np.abs(starts(2)), seed=1)
    np.testing.assert_allclose(found.mode, 1, atol=1e-3)
    assert found.draws.min() > 0
    assert found.log_evidence == pytest.approx(0.0, abs=0.1)


def test_same_seed_same_draws():
    _, data = gaussian(5)
    first, again, other = (laplace(Gaussian(), data, starts(5), seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(first.draws, again.draws)
    assert first.log_evidence == again.log_evidence
    assert not np.array_equal(first.draws, other.draws)


def test_one_program_serves_every_data_set_of_a_shape():
    traced = []

    @frozen
    class Counted:
        def __call__(self, position, data):
            traced.append(position.shape)
            return Gaussian()(position, data)

    for shift in (0.0, 1.0):
        _, data = gaussian(15)
        began = time.perf_counter()
        found = laplace(Counted(), {**data, "mean": data["mean"] + shift}, starts(15, 30), seed=1)
        took = time.perf_counter() - began
    assert traced == [(15,)]
    assert found.evaluations % modes.BATCH == 0
    assert took < 2.0  # some hundredths of a second on a free core


def test_a_climb_ends_where_the_gradient_does_from_far_away():
    shape = np.array([0.5, 2.0, 40.0])
    look = Look(LogGamma(), {"shape": shape})
    peaks = find_modes(look, np.array([[-20.0, 3.0, -9.0], [3.0, 3.0, 3.0]]))
    assert len(peaks) == 1
    np.testing.assert_allclose(peaks[0].position, np.log(shape), atol=1e-3)
    np.testing.assert_allclose(peaks[0].factor @ peaks[0].factor.T, np.diag(1 / shape), atol=1e-3)


def test_what_cannot_be_is_refused():
    with pytest.raises(ChoiceError, match="none of 3 starts"):
        laplace(Bounded(), {}, -np.ones((3, 2)), seed=1)
    with pytest.raises(ChoiceError, match="5000 draws from 4096"):
        laplace(Bounded(), {}, np.ones((3, 2)), spec=Laplace(draws=5000), seed=1)
