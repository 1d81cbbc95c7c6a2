"""The Shapley split of a product against every order in which channels can come."""

from itertools import combinations
from math import factorial

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.maths.compile import compiled
from payoff.maths.shapley import product_shapley

split = compiled()(product_shapley)
few = settings(max_examples=20, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)


def enumerated(base, logs):
    channels = len(logs)
    shares = np.zeros_like(logs)
    for c in range(channels):
        rest = [d for d in range(channels) if d != c]
        for size in range(channels):
            weight = factorial(size) * factorial(channels - size - 1) / factorial(channels)
            for others in combinations(rest, size):
                value = base * np.exp(logs[list(others)].sum(axis=0))
                shares[c] += weight * value * np.expm1(logs[c])
    return shares


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5])
@few
@given(seed=SEEDS)
def test_it_is_the_mean_over_all_orders(channels, seed):
    random = np.random.default_rng(seed)
    base, logs = random.uniform(1, 9, 4), random.normal(0, 1, (channels, 4))
    np.testing.assert_allclose(split(base, logs), enumerated(base, logs), rtol=1e-10)


@few
@given(seed=SEEDS)
def test_twenty_channels_share_all_that_was_earned(seed):
    random = np.random.default_rng(seed)
    base, logs = random.uniform(1, 9, (2, 3)), random.normal(0, 0.5, (20, 2, 3))
    logs[4] = 0
    logs[7] = logs[6]
    shares = split(base, logs)
    np.testing.assert_allclose(shares.sum(axis=0), base * np.expm1(logs.sum(axis=0)), rtol=1e-9)
    np.testing.assert_array_equal(shares[4], 0)
    np.testing.assert_allclose(shares[7], shares[6], rtol=1e-12)
    order = random.permutation(20)
    np.testing.assert_allclose(split(base, logs[order]), shares[order], rtol=1e-9)


def test_gradients_are_those_of_finite_differences():
    logs = np.array([0.3, -0.2, 1.0])
    gradient = compiled()(jax.grad(lambda u: product_shapley(2.0, u)[0]))(logs)
    step = 1e-6 * np.eye(3)
    differences = [(split(2.0, logs + h) - split(2.0, logs - h))[0] / 2e-6 for h in step]
    np.testing.assert_allclose(gradient, differences, rtol=1e-6)
