"""The sampler against distributions whose truth is known."""

import jax.numpy as jnp
import numpy as np
import pytest
from arviz_stats.base import array_stats
from scipy import stats

from payoff.core.frozen import frozen
from payoff.maths.compile import compiled
from payoff.maths.enough import Enough
from payoff.maths.sample import Draws, Sampler, arrived, sample

AXES = {"chain_axis": 0, "draw_axis": 1}


@frozen
class Correlated:
    """A Gaussian with strong correlation and scales four orders of magnitude apart."""

    def __call__(self, position, data):
        return -0.5 * position @ data["precision"] @ position


@frozen
class Placed:
    """A Gaussian anywhere."""

    def __call__(self, position, data):
        apart = position - data["middle"]
        return -0.5 * apart @ data["precision"] @ apart


@frozen
class Skewed:
    """The logarithm of a Gamma with shape 0.8, and of one with shape 5."""

    def __call__(self, position, data):
        return (data["shape"] * position - jnp.exp(position)).sum()


@frozen
class Funnel:
    """Neal's funnel, which no fixed metric can follow into its neck."""

    def __call__(self, position, data):
        scale = jnp.exp(position[0] / 2)
        inner = (position[1:] / scale) ** 2
        return (
            -0.5 * (position[0] / 3) ** 2 - 0.5 * inner.sum() - (len(position) - 1) * jnp.log(scale)
        )


def gaussian():
    covariance = np.array([[1.0, 0.95e-2, 0.0], [0.95e-2, 1e-4, 0.0], [0.0, 0.0, 1e4]])
    return covariance, {"precision": np.linalg.inv(covariance)}


def test_recovers_a_correlated_gaussian():
    covariance, data = gaussian()
    starts = np.random.default_rng(0).normal(size=(4, 3))
    drawn = sample(Correlated(), data, starts, sampler=Sampler(draws=1000), seed=1)
    flat = drawn.positions.reshape(-1, 3) / np.sqrt(np.diag(covariance))
    expected = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    np.testing.assert_allclose(np.cov(flat.T), expected, atol=0.1)
    np.testing.assert_allclose(flat.mean(axis=0), 0, atol=0.1)
    assert drawn.divergences == 0
    assert min(array_stats.ess(drawn.positions[..., k], **AXES) for k in range(3)) > 2000


def test_draws_until_every_coordinate_is_known():
    _, data = gaussian()
    starts = np.random.default_rng(0).normal(size=(4, 3))
    drawn = sample(Correlated(), data, starts, sampler=Sampler(), seed=1)
    told = [drawn.positions[..., k] for k in range(3)]
    assert min(array_stats.ess(own, method="bulk", **AXES) for own in told) >= 1000
    assert max(array_stats.rhat(own, **AXES) for own in told) <= 1.009
    assert drawn.positions.shape[1] < 1000


def test_the_coordinate_that_is_short_is_named():
    random = np.random.default_rng(0)
    draws = random.normal(size=(4, 400, 3))
    assert Enough().short(draws) is None
    draws[:, :, 1] += np.arange(4)[:, None]
    assert Enough().short(draws) == 1
    assert Enough().short(draws, first=2) == 1
    assert Enough(bulk=10_000).short(draws, first=2) == 2


def test_drawing_ends_where_it_is_never_enough():
    _, data = gaussian()
    starts = np.random.default_rng(0).normal(size=(4, 3))
    never = Enough(bulk=1e9, most=300)
    drawn = sample(Correlated(), data, starts, sampler=Sampler(draws=never), seed=1)
    assert drawn.positions.shape == (4, 300, 3)


def test_beside_the_distribution_itself_long_steps_lose_no_energy():
    dim = 40
    random = np.random.default_rng(2)
    root = np.tril(random.normal(size=(dim, dim))) + 3 * np.eye(dim)
    known = random.normal(size=(4, 500, dim))
    known -= known.mean(axis=1, keepdims=True)
    flat = known.reshape(-1, dim)
    known = np.linalg.solve(np.linalg.cholesky(flat.T @ flat / len(flat)), flat.T).T
    known = 5.0 + (known @ root.T).reshape(4, 500, dim)
    before = Draws(known, np.zeros((4, 500)), 0, 1.0, 0)
    data = {"precision": np.linalg.inv(root @ root.T), "middle": np.full(dim, 5.0)}
    drawn = sample(Placed(), data, known[:, -1], sampler=Sampler(draws=500), seed=1, before=before)
    assert drawn.acceptance > 0.99
    # A step is one rotation of at most 1, of a mean time of 3.
    assert drawn.leaps < 4.5 * (500 + 150)
    flat = np.linalg.solve(root, (drawn.positions.reshape(-1, dim) - 5.0).T)
    np.testing.assert_allclose(np.cov(flat), np.eye(dim), atol=0.25)
    np.testing.assert_allclose(flat.mean(axis=1), 0, atol=0.1)


def test_journeys_are_left_out_once_every_chain_has_arrived():
    random = np.random.default_rng(0)
    positions, value = random.normal(size=(4, 100, 3)), -random.gamma(1.5, size=(4, 100))
    positions[2, :80] += 60.0
    value[2, :80] -= 500.0
    seen = [{"positions": positions, "value": value}]
    assert [len(own) for own in arrived(seen)] == [50, 50, 20, 50]
    value[2, 80:] -= 500.0
    assert [len(own) for own in arrived(seen)] == [50, 50, 50, 50]


def test_recovers_skewed_margins():
    shape = np.array([0.8, 5.0])
    starts = np.random.default_rng(0).normal(size=(4, 2))
    drawn = sample(Skewed(), {"shape": shape}, starts, sampler=Sampler(draws=2000), seed=1)
    for k in range(2):
        gamma = np.exp(drawn.positions[..., k])
        assert array_stats.rhat(gamma, **AXES) < 1.01
        for level in (0.05, 0.5, 0.95):
            at = stats.gamma(shape[k]).ppf(level)
            assert np.mean(gamma <= at) == pytest.approx(level, abs=0.025)


def test_says_so_when_it_cannot_follow():
    starts = np.random.default_rng(0).normal(size=(4, 10))
    drawn = sample(Funnel(), {}, starts, sampler=Sampler(draws=1000, most_warmup=500), seed=1)
    energy = drawn.energy
    ebfmi = (np.diff(energy, axis=1) ** 2).mean(axis=1) / energy.var(axis=1)
    assert drawn.divergences > 0 or ebfmi.min() < 0.3


def test_same_seed_same_draws():
    _, data = gaussian()
    starts = np.zeros((2, 3))
    sampler = Sampler(draws=100, chains=2)
    first = sample(Correlated(), data, starts, sampler=sampler, seed=7)
    again = sample(Correlated(), data, starts, sampler=sampler, seed=7)
    other = sample(Correlated(), data, starts, sampler=sampler, seed=8)
    np.testing.assert_array_equal(first.positions, again.positions)
    assert not np.array_equal(first.positions, other.positions)


def test_progress_goes_from_nothing_to_all():
    _, data = gaussian()
    heard = []
    sample(
        Correlated(),
        data,
        np.zeros((2, 3)),
        sampler=Sampler(draws=100, chains=2),
        seed=7,
        progress=lambda stage, share: heard.append((stage, share)),
    )
    assert heard[0] == ("warm-up", 0.0)
    assert heard[-1] == ("sampling", 1.0)
    assert all(0 <= share <= 1 for _, share in heard)


def test_compiled_programs_leave_the_callers_precision_alone():
    import jax

    before = jax.config.jax_enable_x64
    assert compiled()(lambda x: x + 1)(np.ones(2)).dtype == np.float64
    assert jax.config.jax_enable_x64 == before
