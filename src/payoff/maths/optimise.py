"""Maximise a smooth function over a polytope, and bound from above what any point could reach.

Everything is in the caller's scaled units: variables and values near one. Small problems go to
SLSQP (Kraft 1988), whose work grows with the cube of the number of variables; large ones to an
augmented Lagrangian whose inner, box-bounded problem L-BFGS-B solves (Rockafellar 1974; Nocedal
and Wright 2006, chapter 17). Both use exact gradients. Bounds come from linear programs.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy.linalg import qr
from scipy.optimize import OptimizeResult, brentq, linprog, minimize
from scipy.sparse import bmat, csr_array, eye_array, vstack

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.threads import one_thread

Smooth = Callable[[Floats], tuple[float, Floats]]
"""From a point, shape ``(n,)``, to a value and its gradient, shape ``(n,)``."""

SLSQP_LARGEST = 200
SLSQP_STEPS = 300
LAGRANGIAN_WEIGHT = 30.0
LAGRANGIAN_ROUNDS = 30
LAGRANGIAN_STEPS = 200
VIOLATION = 1e-9
PRECISION = 1e-9


class NoPointError(Exception):
    """No point satisfies all constraints."""


@frozen_arrays
class Polytope:
    """The points ``x`` with ``lower <= x <= upper`` and ``low <= rows @ x <= high``.

    Attributes
    ----------
    lower, upper
        Shape ``(n,)``, finite.
    rows
        Sparse, shape ``(m, n)``.
    low, high
        Shape ``(m,)``; infinite where a row has one side, the same where it is an equality.
    """

    lower: Floats
    upper: Floats
    rows: csr_array
    low: Floats
    high: Floats

    def violation(self, x: Floats) -> float:
        """Return by how much ``x``, shape ``(n,)``, breaks the worst of its constraints."""
        sums = self.rows @ x
        excess = (self.lower - x, x - self.upper, self.low - sums, sums - self.high)
        return max(0.0, *(float(part.max(initial=0.0)) for part in excess))

    def nearest(self, x: Floats) -> Floats:
        """Return the feasible point nearest to ``x`` in the sum of absolute differences.

        Raises
        ------
        NoPointError
            When there is no feasible point at all.
        """
        inside = np.clip(x, self.lower, self.upper)
        if self.violation(inside) <= VIOLATION:
            return inside
        n = len(x)
        above, below, beyond = self._one_sided()
        apart = bmat([[eye_array(n), -eye_array(n)], [-eye_array(n), -eye_array(n)]])
        wide = bmat([[above, csr_array((above.shape[0], n))]])
        solved = linprog(
            np.concatenate([np.zeros(n), np.ones(n)]),
            A_ub=vstack([wide, apart]).tocsr(),
            b_ub=np.concatenate([below, inside, -inside]),
            A_eq=bmat([[self.rows[beyond], csr_array((int(beyond.sum()), n))]]).tocsr(),
            b_eq=self.low[beyond],
            bounds=np.column_stack(
                [np.append(self.lower, np.zeros(n)), np.append(self.upper, np.full(n, np.inf))]
            ),
        )
        return np.clip(_solution(solved)[:n], self.lower, self.upper)

    def farthest(self, direction: Floats) -> Floats:
        """Return a feasible point where ``direction @ x`` is largest; ``direction`` is ``(n,)``.

        Raises
        ------
        NoPointError
            When there is no feasible point at all.
        """
        above, below, fixed = self._one_sided()
        solved = linprog(
            -direction,
            A_ub=above,
            b_ub=below,
            A_eq=self.rows[fixed],
            b_eq=self.low[fixed],
            bounds=np.column_stack([self.lower, self.upper]),
        )
        return _solution(solved)

    def _one_sided(self) -> tuple[csr_array, Floats, Any]:
        """Return ``A, b`` of ``A @ x <= b`` and which rows are equalities instead."""
        fixed = self.low == self.high
        top, bottom = np.isfinite(self.high) & ~fixed, np.isfinite(self.low) & ~fixed
        rows = vstack([self.rows[top], -self.rows[bottom]]).tocsr()
        return rows, np.concatenate([self.high[top], -self.low[bottom]]), fixed


@frozen_arrays
class Floor:
    """A function that must not be negative, and a point where it is positive.

    Attributes
    ----------
    value
        The function.
    anchor
        Shape ``(n,)``, feasible; a point below the floor is pulled towards it.
    """

    value: Smooth
    anchor: Floats

    def pull(self, x: Floats) -> Floats:
        """Return a point where the floor holds, on the way from ``x`` to the anchor.

        For a concave function it is the one nearest to ``x``.
        """

        def along(share: float) -> float:
            return self.value(self.anchor + share * (x - self.anchor))[0] - VIOLATION

        if along(1.0) >= -VIOLATION:
            return x
        if along(0.0) <= 0.0:
            return self.anchor
        share = brentq(along, 0.0, 1.0, xtol=VIOLATION, rtol=VIOLATION)
        point: Floats = self.anchor + share * (x - self.anchor)
        return point


@frozen_arrays
class Peak:
    """The best point found, shape ``(n,)``, and the value there."""

    x: Floats
    value: float


def maximise(
    objective: Smooth,
    polytope: Polytope,
    starts: Iterable[Floats],
    *,
    floor: Floor | None = None,
    enough: float = np.inf,
    heard: Callable[[], None] = lambda: None,
) -> Peak:
    """Climb from each start in turn and return the best feasible point.

    Parameters
    ----------
    objective
        What to maximise; near one in size.
    polytope
        Where; variables near one in size.
    starts
        Points, shape ``(n,)``; each is moved to the nearest feasible point first.
    floor
        One more constraint, not linear.
    enough
        A value that is good enough to leave out the starts that remain.
    heard
        Called after each climb.

    Raises
    ------
    NoPointError
        When there is no feasible point at all.
    """
    best: Peak | None = None
    for start in starts:
        first = polytope.nearest(start)
        climb = _slsqp if len(first) <= SLSQP_LARGEST else _augmented_lagrangian
        with one_thread():
            top = climb(objective, polytope, first, floor)
        for x in (first, polytope.nearest(top)):
            point = x if floor is None else floor.pull(x)
            value = objective(point)[0]
            if best is None or value > best.value:
                best = Peak(point, value)
        heard()
        if best is not None and best.value >= enough:
            break
    if best is None:
        raise NoPointError("no start was given")
    return best


def _slsqp(objective: Smooth, polytope: Polytope, start: Floats, floor: Floor | None) -> Floats:
    above, below, fixed = polytope._one_sided()
    n, slopes = len(start), -above.toarray()
    equal, level = _independent(polytope.rows[fixed].toarray(), polytope.low[fixed])
    constraints: list[dict[str, Any]] = []
    if len(below):
        constraints.append(
            {"type": "ineq", "fun": lambda x: below + slopes @ x, "jac": lambda _: slopes}
        )
    if len(level):
        constraints.append(
            {"type": "eq", "fun": lambda x: equal @ x - level, "jac": lambda _: equal}
        )
    if floor is not None:
        held = _Last(floor.value)
        constraints.append(
            {"type": "ineq", "fun": lambda x: n * held(x)[0], "jac": lambda x: n * held(x)[1]}
        )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Values in x were outside bounds", RuntimeWarning)
        solved = minimize(
            lambda x: tuple(-n * part for part in objective(x)),
            start,
            jac=True,
            method="SLSQP",
            bounds=np.column_stack([polytope.lower, polytope.upper]),
            constraints=constraints,
            options={"maxiter": SLSQP_STEPS, "ftol": PRECISION},
        )
    x: Floats = solved.x
    return x if np.all(np.isfinite(x)) else start


def _independent(rows: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """Keep equalities that do not follow from the others: SLSQP stands still on those that do."""
    if not len(rows):
        return rows, levels
    _, triangle, order = qr(rows.T, mode="economic", pivoting=True)
    sizes = np.abs(np.diag(triangle))
    kept = np.sort(order[: int((sizes > VIOLATION * sizes[0]).sum())])
    return rows[kept], levels[kept]


def _augmented_lagrangian(
    objective: Smooth, polytope: Polytope, start: Floats, floor: Floor | None
) -> Floats:
    """Maximise with multipliers on the rows; the box is kept exactly by L-BFGS-B."""
    n = len(start)
    norms = np.sqrt(np.asarray(polytope.rows.multiply(polytope.rows).sum(axis=1)).ravel())
    low, high = polytope.low / norms, polytope.high / norms
    rows = csr_array(polytope.rows.multiply(1.0 / norms[:, None]))
    turned = csr_array(rows.T)
    pressed, floored, weight = np.zeros(len(low)), 0.0, LAGRANGIAN_WEIGHT

    def lagrangian(x: Floats) -> tuple[float, Floats]:
        value, gradient = objective(x)
        off = _outside(rows @ x + pressed / weight, low, high)
        total, slope = -n * value + 0.5 * weight * off @ off, turned @ (weight * off) - n * gradient
        if floor is not None:
            height, ascent = floor.value(x)
            short = min(n * height + floored / weight, 0.0)
            total, slope = total + 0.5 * weight * short**2, slope + weight * short * n * ascent
        return float(total), slope

    x, before = start, np.inf
    for turn in range(LAGRANGIAN_ROUNDS):
        x = minimize(
            lagrangian,
            x,
            jac=True,
            method="L-BFGS-B",
            bounds=np.column_stack([polytope.lower, polytope.upper]),
            options={
                "maxiter": LAGRANGIAN_STEPS,
                "maxcor": 30,
                "ftol": 1e-13,
                "gtol": max(1e-2 * 0.3**turn, 1e-6),
            },
        ).x
        broken = float(np.abs(_outside(rows @ x, low, high)).max(initial=0.0))
        pressed = weight * _outside(rows @ x + pressed / weight, low, high)
        if floor is not None:
            height = n * floor.value(x)[0]
            broken = max(broken, -height)
            floored = weight * min(height + floored / weight, 0.0)
        if broken < 1e-5 and turn >= 8:
            break
        if broken > max(0.5 * before, 1e-5):
            weight *= 3.0
        before = broken
    return x


def _outside(values: Floats, low: Floats, high: Floats) -> Floats:
    return values - np.clip(values, low, high)


@frozen_arrays
class Plane:
    """An affine function that a concave one never exceeds: ``constant + slope @ x``.

    Attributes
    ----------
    constant
        A number.
    slope
        Shape ``(n,)``.
    """

    constant: float
    slope: Floats

    @classmethod
    def tangent(cls, x: Floats, value: float, gradient: Floats) -> Plane:
        """Return the tangent at ``x`` of a function with this value and gradient there."""
        return cls(float(value - gradient @ x), gradient)


def upper_bound(polytope: Polytope, roofs: Sequence[Plane], floors: Sequence[Plane] = ()) -> float:
    """Bound the largest value of a concave function over a polytope from its tangents.

    With one tangent this is its value plus the Frank-Wolfe gap (Jaggi 2013, equation 2); with more
    it is a cutting-plane bound (Kelley 1960). The number returned is computed from the linear
    program's multipliers and not from its solution, so that it is a bound whatever the solver's
    tolerance (Neumaier and Shcherbina 2004, section 2).

    Parameters
    ----------
    roofs
        Tangents of the function that is maximised, at least one.
    floors
        Tangents of a concave function that must not be negative.

    Raises
    ------
    NoPointError
        When the polytope, cut by ``floors``, has no point.
    """
    above, below, fixed = polytope._one_sided()
    n, equal, level = len(polytope.lower), polytope.rows[fixed], polytope.low[fixed]
    tops, bottoms = _stack(roofs, n), _stack(floors, n)
    blocks = [[-csr_array(tops), np.ones((len(roofs), 1))], [above, None]]
    if floors:
        blocks.insert(1, [-csr_array(bottoms), None])
    heights = np.array([plane.constant for plane in roofs])
    depths = np.array([plane.constant for plane in floors])
    solved = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=bmat(blocks).tocsr(),
        b_ub=np.concatenate([heights, depths, below]),
        A_eq=bmat([[equal, csr_array((len(level), 1))]]).tocsr(),
        b_eq=level,
        bounds=np.column_stack(
            [np.append(polytope.lower, -np.inf), np.append(polytope.upper, np.inf)]
        ),
    )
    _solution(solved)
    push = np.maximum(-solved.ineqlin.marginals, 0.0)
    share, lift, press = np.split(push, np.cumsum([len(roofs), len(floors)]))
    share, pin = share / share.sum(), -solved.eqlin.marginals
    constant = share @ heights + lift @ depths + press @ below + pin @ level
    slope = share @ tops + lift @ bottoms - above.T @ press - equal.T @ pin
    return float(constant + np.maximum(slope * polytope.lower, slope * polytope.upper).sum())


def _stack(planes: Sequence[Plane], n: int) -> Floats:
    return np.array([plane.slope for plane in planes]).reshape(len(planes), n)


def _solution(solved: OptimizeResult) -> Floats:
    if solved.status != 0:
        raise NoPointError(solved.message)
    x: Floats = solved.x
    return x


class _Last:
    """A smooth function that keeps its last result: value and gradient are asked for in turn."""

    def __init__(self, function: Smooth) -> None:
        self._function, self._x = function, np.empty(0)
        self._result: tuple[float, Floats] = (0.0, self._x)

    def __call__(self, x: Floats) -> tuple[float, Floats]:
        if not np.array_equal(x, self._x):
            self._x, self._result = x.copy(), self._function(x)
        return self._result
