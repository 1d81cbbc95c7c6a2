"""The distribution nearby: its coordinates are one to one, and what it learns is there."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoff.maths.compile import compiled
from payoff.maths.nearby import Nearby, Placed, standardised, straightened


def normal(count, covariance, seed=0):
    """Two chains of draws with exactly this mean, 0, and exactly this covariance."""
    dim = len(covariance)
    z = np.random.default_rng(seed).normal(size=(2, count, dim))
    z -= z.mean(axis=1, keepdims=True)
    flat = z.reshape(-1, dim)
    z = np.linalg.solve(np.linalg.cholesky(flat.T @ flat / len(flat)), flat.T).T
    return list((z @ np.linalg.cholesky(covariance).T).reshape(2, count, dim))


def bent(dim=3):
    random = np.random.default_rng(1)
    along = random.uniform(0.5, 2, dim)
    return Nearby(
        random.normal(size=dim),
        along,
        along * random.uniform(-0.7, 0.7, dim),
        random.normal(size=dim),
        random.normal(size=(dim, dim)),
    )


@given(
    x=st.floats(-1e3, 1e3),
    centre=st.floats(-10, 10),
    along=st.floats(0.01, 10),
    tilt=st.floats(-0.75, 0.75),
)
def test_a_coordinate_is_bent_and_straightened_again(x, centre, along, tilt):
    bend = tilt * along
    w = straightened(x, centre, along, bend)
    assert centre + along * w + bend * np.sqrt(1 + w**2) == pytest.approx(x, rel=1e-9, abs=1e-9)


def test_where_standards_are_placed_they_are_found():
    near = bent()
    standard = np.random.default_rng(2).normal(size=(5, 3))
    found = compiled()(lambda z, own: standardised(Placed(z, own).x, own))(standard, near.arrays)
    np.testing.assert_allclose(found, standard, atol=1e-9)


def test_densities_change_as_volumes_do():
    near, standard = bent().arrays, np.random.default_rng(2).normal(size=3)

    def place(z):
        return Placed(z[None], near).x[0]

    def density(x):
        return -0.5 * (x**2).sum() + jnp.sin(x).sum()

    def seen(z):
        placed = Placed(z[None], near)
        return density(placed.x[0]) + placed.log_slope[0]

    @compiled()
    def both(z):
        placed = Placed(z[None], near)
        pulled = placed.pull(jax.grad(density)(placed.x[0])[None])[0]
        volume = jnp.linalg.slogdet(jax.jacobian(place)(z))[1]
        return pulled, jax.grad(seen)(z), placed.log_slope[0], volume

    pulled, expected, log_slope, volume = both(standard)
    np.testing.assert_allclose(pulled, expected, rtol=1e-10)
    assert log_slope + np.linalg.slogdet(near["factor"])[1] == pytest.approx(volume)


def test_skewness_is_bent_out():
    random = np.random.default_rng(3)
    draws = np.log(random.gamma(0.8, size=(2, 1000, 2)))
    draws[..., 1] = random.normal(size=(2, 1000))
    near = Nearby.learnt(list(draws), 2)
    assert near.bend[0] < 0
    assert near.bend[1] == 0
    shape = near.centre, near.along, near.bend
    before, after = (
        abs(np.mean(((x - x.mean()) / x.std()) ** 3))
        for x in (draws[..., 0], straightened(draws, *shape)[..., 0])
    )
    assert before > 1.0
    assert after < 0.5


def test_coordinates_that_are_nearly_one_are_left_together():
    random = np.random.default_rng(4)
    skewed = np.log(random.gamma(0.8, size=(2, 1000, 1)))
    draws = np.concatenate([skewed, skewed + 1e-3 * random.normal(size=skewed.shape)], axis=2)
    assert np.all(Nearby.learnt(list(draws), 2).bend == 0)
    assert Nearby.learnt([own[:, :1] for own in draws], 1).bend[0] < 0


def test_of_many_correlations_those_that_are_there_are_kept():
    covariance = np.eye(40)
    covariance[0, 1] = covariance[1, 0] = 0.6
    random = np.random.default_rng(5)
    draws = random.normal(size=(4, 100, 40)) @ np.linalg.cholesky(covariance).T
    factor = Nearby.learnt(list(draws), 40).factor
    found = factor @ factor.T / np.sqrt(np.outer(*2 * [np.diag(factor @ factor.T)]))
    assert found[0, 1] == pytest.approx(0.6, abs=0.1)
    sizes = np.linalg.svd(np.linalg.solve(factor, np.linalg.cholesky(covariance)))[1]
    assert sizes[0] / sizes[-1] < 1.6
    seen = np.cov(draws.reshape(-1, 40).T)
    plain = np.linalg.svd(np.linalg.solve(np.linalg.cholesky(seen), np.linalg.cholesky(covariance)))
    assert plain[1][0] / plain[1][-1] > 1.7


def test_coordinates_that_hang_together_are_learnt_together():
    random = np.random.default_rng(2)
    root = np.tril(random.normal(size=(20, 20))) + 3 * np.eye(20)
    near = Nearby.learnt(normal(500, root @ root.T), 20)
    sizes = np.linalg.svd(np.linalg.solve(near.factor, root))[1]
    np.testing.assert_allclose(sizes, 1, rtol=0.01)


def test_coordinates_after_the_dense_ones_are_as_they_are():
    covariance = np.array([[1.0, 0.005, 0.6], [0.005, 1e-4, 0.0], [0.6, 0.0, 1.0]])
    skewed = [np.hstack([own, np.exp(own[:, :1])]) for own in normal(500, covariance)]
    near = Nearby.learnt(skewed, 2)
    found = near.factor @ near.factor.T
    assert np.all(found[2:, :2] == 0)
    assert found[2, 3] == 0
    assert found[0, 1] == pytest.approx(0.005, rel=0.05)
    assert np.all(near.bend[2:] == 0)
