"""The optimiser and its bound on problems whose answers are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from payoff.maths import optimise
from payoff.maths.optimise import Floor, NoPointError, Plane, Polytope, maximise, upper_bound

SEEDS = st.integers(0, 10_000)
few = settings(max_examples=25, deadline=None, derandomize=True)


def simplex(n, total=1.0, upper=np.inf):
    """Points that sum to `total * n`, none below 0 or above `upper`."""
    bound = np.full(n, min(upper, total * n))
    level = np.array([total * n])
    return Polytope(np.zeros(n), bound, csr_array(np.ones((1, n))), level, level)


def logarithm(weights):
    """`sum(w log(1 + x))`, whose best on a simplex fills water: `1 + x` in proportion to `w`."""

    def value(x):
        return float(weights @ np.log1p(x)), weights / (1.0 + x)

    return value


def water(weights, total):
    """The best of `logarithm` on a simplex, by bisection on the price of a unit."""
    low, high = 1e-9, weights.max()
    for _ in range(200):
        price = 0.5 * (low + high)
        low, high = (
            (price, high) if np.maximum(weights / price - 1.0, 0).sum() > total else (low, price)
        )
    return np.maximum(weights / price - 1.0, 0.0)


@pytest.mark.parametrize("largest", [0, 200], ids=["lagrangian", "slsqp"])
@few
@given(SEEDS)
def test_both_methods_fill_water(largest, seed):
    weights = np.random.default_rng(seed).uniform(0.1, 3.0, 12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimise, "SLSQP_LARGEST", largest)
        peak = maximise(logarithm(weights), simplex(12), [np.ones(12)])
    best = logarithm(weights)(water(weights, 12.0))[0]
    assert peak.value == pytest.approx(best, rel=1e-6)
    assert simplex(12).violation(peak.x) < 1e-6


@few
@given(SEEDS)
def test_the_bound_is_above_every_point_and_touches_the_best(seed):
    random = np.random.default_rng(seed)
    weights = random.uniform(0.1, 3.0, 8)
    objective, space = logarithm(weights), simplex(8)
    best = objective(water(weights, 8.0))[0]
    points = 8.0 * random.dirichlet(np.ones(8), size=3)
    planes = [Plane.tangent(x, *objective(x)) for x in points]
    bounds = [upper_bound(space, [plane]) for plane in planes]
    together = upper_bound(space, planes)
    assert best <= together <= min(bounds) + 1e-6
    peak = maximise(objective, space, [np.ones(8)]).x
    assert upper_bound(space, [Plane.tangent(peak, *objective(peak))]) == pytest.approx(best, 1e-4)


def test_a_floor_holds_and_cuts_the_bound():
    """Most of `x + y` in a box where `x + 3 y <= 2`: 1 + 1/3."""
    space = Polytope(
        np.zeros(2), np.ones(2), csr_array(np.ones((1, 2))), np.array([-np.inf]), np.array([9.0])
    )

    def objective(x):
        return float(x.sum()), np.ones(2)

    def height(x):
        return float(2.0 - x @ [1.0, 3.0]), np.array([-1.0, -3.0])

    floor = Floor(height, np.zeros(2))
    peak = maximise(objective, space, [np.ones(2)], floor=floor)
    assert height(peak.x)[0] >= 0
    assert peak.value == pytest.approx(4 / 3, abs=1e-6)
    planes = [Plane.tangent(peak.x, *function(peak.x)) for function in (objective, height)]
    assert upper_bound(space, planes[:1], planes[1:]) == pytest.approx(4 / 3, abs=1e-9)
    assert upper_bound(space, planes[:1]) == pytest.approx(2.0)


def test_a_floor_pulls_to_its_anchor_when_nothing_between_holds():
    floor = Floor(lambda x: (float(-1.0 - x[0]), -np.ones(1)), np.zeros(1))
    np.testing.assert_array_equal(floor.pull(np.ones(1)), np.zeros(1))


def test_equalities_that_follow_from_others_do_not_stop_the_climb():
    """Both halves and the whole are fixed: one of three equalities is redundant."""
    rows = csr_array(np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1]], dtype=float))
    level = np.array([2.0, 2.0, 4.0])
    space = Polytope(np.zeros(4), np.full(4, 2.0), rows, level, level)
    weights = np.array([1.0, 2.0, 3.0, 1.0])
    peak = maximise(logarithm(weights), space, [np.ones(4)])
    best = np.concatenate([water(weights[:2], 2.0), water(weights[2:], 2.0)])
    np.testing.assert_allclose(peak.x, best, atol=1e-4)


def test_several_starts_leave_a_small_hill_for_a_larger_one():
    """`cos` with a slope: from 0 the climb ends on the first hill, from 6 on the next."""

    def waves(x):
        return float(np.cos(x[0]) + 0.1 * x[0]), np.array([-np.sin(x[0]) + 0.1])

    space = Polytope(np.zeros(1), np.array([9.0]), csr_array((0, 1)), np.empty(0), np.empty(0))
    starts = [np.array([0.5]), np.array([6.0])]
    assert maximise(waves, space, starts).x[0] == pytest.approx(2 * np.pi + np.arcsin(0.1), 1e-4)
    early = maximise(waves, space, starts, enough=0.5)
    assert early.x[0] == pytest.approx(np.arcsin(0.1), abs=1e-4)


def test_the_nearest_point_moves_no_more_than_it_must():
    space = simplex(3, upper=2.0)
    inside = np.array([0.5, 1.5, 1.0])
    np.testing.assert_array_equal(space.nearest(inside), inside)
    moved = space.nearest(np.array([5.0, 0.5, 0.5]))
    np.testing.assert_allclose(moved, [2.0, 0.5, 0.5], atol=1e-9)
    np.testing.assert_allclose(space.farthest(np.array([3.0, 2.0, 1.0])), [2.0, 1.0, 0.0])


def test_no_point_at_all_is_said():
    space = simplex(3, upper=0.5)
    with pytest.raises(NoPointError):
        space.nearest(np.ones(3))
    with pytest.raises(NoPointError):
        space.farthest(np.ones(3))
    with pytest.raises(NoPointError):
        upper_bound(space, [Plane(0.0, np.ones(3))])
    with pytest.raises(NoPointError):
        maximise(logarithm(np.ones(3)), simplex(3), [])
