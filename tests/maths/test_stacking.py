"""Stacking weights against a grid, the optimality condition, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import CellError
from payoff.maths.stacking import stacking_weights

few = settings(max_examples=30, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10_000)


def scores(seed, models, observations=60, spread=1.0):
    random = np.random.default_rng(seed)
    return random.normal(random.normal(0, 0.3, models)[:, None], spread, (models, observations))


def mean_score(weights, pointwise):
    return np.log(weights @ np.exp(pointwise)).mean(axis=-1)


def test_two_and_three_models_match_a_grid():
    for seed in range(5):
        pointwise = scores(seed, 2)
        grid = np.linspace(0, 1, 2001)
        best = grid[np.argmax(mean_score(np.stack([grid, 1 - grid], axis=1), pointwise))]
        assert stacking_weights(pointwise)[0] == pytest.approx(best, abs=6e-4)
        pointwise = scores(seed, 3)
        first, second = (axis.ravel() for axis in np.meshgrid(*[np.linspace(0, 1, 101)] * 2))
        inside = first + second <= 1
        grid = np.stack([first, second, 1 - first - second], axis=1)[inside]
        best = mean_score(grid, pointwise).max()
        assert best <= mean_score(stacking_weights(pointwise), pointwise) + 1e-12


@few
@given(SEEDS, st.integers(2, 8), st.floats(0.1, 5.0))
def test_no_model_could_add_anything(seed, models, spread):
    pointwise = scores(seed, models, spread=spread)
    weights = stacking_weights(pointwise)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1.0)
    density = np.exp(pointwise)
    gradient = (density / (weights @ density)).mean(axis=1)
    assert gradient.max() < 1 + 1e-4
    assert np.all(np.abs(gradient[weights > 1e-3] - 1) < 1e-3)


@few
@given(SEEDS)
def test_a_dominated_model_gets_nothing(seed):
    pointwise = scores(seed, 2)
    worse = pointwise.min(axis=0) - 0.01
    assert stacking_weights(np.vstack([pointwise, worse]))[2] == 0
    assert stacking_weights(np.vstack([pointwise[0], pointwise[0] - 0.1]))[1] == 0


@few
@given(SEEDS)
def test_identical_models_share_and_together_weigh_what_one_would(seed):
    pointwise = scores(seed, 2)
    alone = stacking_weights(pointwise)
    shared = stacking_weights(np.vstack([pointwise, pointwise[1]]))
    assert shared[1] == pytest.approx(shared[2], abs=1e-5)
    assert shared[0] == pytest.approx(alone[0], abs=2e-3)


@few
@given(SEEDS)
def test_what_all_models_gain_alike_changes_nothing(seed):
    pointwise = scores(seed, 3)
    moved = pointwise + np.random.default_rng(seed).normal(0, 5000, pointwise.shape[1])
    np.testing.assert_allclose(stacking_weights(moved), stacking_weights(pointwise), atol=1e-6)


def test_an_impossible_observation_is_refused_only_if_it_is_so_for_all():
    pointwise = scores(0, 2)
    pointwise[0, 3] = -np.inf
    assert stacking_weights(pointwise)[1] > 0
    pointwise[1, 3] = -np.inf
    with pytest.raises(CellError, match="observation 3"):
        stacking_weights(pointwise)
