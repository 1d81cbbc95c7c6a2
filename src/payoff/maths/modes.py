"""The modes of a density, found from several starts at once by one compiled program.

BFGS climbs from all starts together (Nocedal & Wright 2006, algorithm 6.1), every start trying as
many lengths of step as a batch has room for, and Newton's method ends the climb. Curvature is by
central differences of the gradient in the metric of the climb, so that no scale is too small.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.compile import compiled
from payoff.maths.sample import Density

BATCH = 64
CLIMBERS = 8
CLIMB_STEPS = 150
CLIMBED = 0.02  # squared distance to the mode that is left, in posterior standard deviations
NEWTON_STEPS = 25
SETTLED = 1e-6
DIFFERENCE = 1e-3  # posterior standard deviations
MOST_MODES = 4
NEGLIGIBLE = 7.0  # log mass below that of the largest mode


@compiled(static=("density",))
def _batch(density: Density, data: Any, positions: Any) -> tuple[Any, Any]:
    return jax.vmap(jax.value_and_grad(density), in_axes=(0, None))(positions, data)


class Look:
    """Values and gradients at any number of positions, in batches of one size."""

    def __init__(self, density: Density, data: Any) -> None:
        self.density, self.data, self.evaluations = density, data, 0

    def __call__(self, positions: Floats) -> tuple[Floats, Floats]:
        """Return log densities, shape ``(n,)``, and gradients of positions, shape ``(n, dim)``.

        Where a log density is not a number it is minus infinity, and the gradient 0.
        """
        count, dim = positions.shape
        whole = -(-count // BATCH) * BATCH
        padded = np.concatenate([positions, np.repeat(positions[:1], whole - count, axis=0)])
        values, gradients = np.empty(whole), np.empty((whole, dim))
        for first in range(0, whole, BATCH):
            part = slice(first, first + BATCH)
            values[part], gradients[part] = _batch(self.density, self.data, padded[part])
        self.evaluations += whole
        values = np.where(np.isfinite(values), values, -np.inf)
        return values[:count], np.where(np.isfinite(gradients), gradients, 0.0)[:count]


@frozen_arrays
class Point:
    """A place on the way up; ``factor @ factor.T`` is near the inverse of minus the Hessian."""

    position: Floats
    value: float
    gradient: Floats
    factor: Floats

    @property
    def log_mass(self) -> float:
        """Log density times volume, up to a constant."""
        return self.value + float(np.linalg.slogdet(self.factor)[1])

    def distance(self, position: Floats) -> float:
        """Squared distance in standard deviations."""
        return float((np.linalg.solve(self.factor, position - self.position) ** 2).sum())


def _climb(look: Look, starts: Floats) -> list[Point]:
    """Climb from the highest starts together; return where each came to, the highest first."""
    values, gradients = look(starts)
    best = np.argsort(-values, kind="stable")[:CLIMBERS]
    best = best[np.isfinite(values[best])]
    if not len(best):
        raise ChoiceError(
            f"the density is finite at none of {len(starts)} starts",
            wanted="at least one start of finite density",
            remedy="start where the prior has its mass",
        )
    x, value, gradient = starts[best].copy(), values[best], gradients[best]
    climbers, dim = x.shape
    rungs = 2.0 * 3.0 ** -np.arange(BATCH // climbers)
    rungs[1:] *= 1.5  # 2, 1, 1/3, 1/9, ...: a step of 1 is what Newton would take
    unit = np.eye(dim)
    length = np.maximum(np.linalg.norm(gradient, axis=1), 1e-300)
    inverse, fresh, reach = unit / length[:, None, None], np.ones(climbers, bool), np.ones(climbers)
    going = np.ones(climbers, bool)
    for _ in range(CLIMB_STEPS):
        direction = np.einsum("kij,kj->ki", inverse, gradient)
        steps = reach[:, None] * rungs
        tried = x[:, None] + steps[..., None] * direction[:, None]
        heights, slopes = look(tried.reshape(-1, dim))
        heights = heights.reshape(climbers, -1)
        chosen = heights.argmax(axis=1)
        each = np.arange(climbers)
        up = going & (heights[each, chosen] > value)
        new_x, new_gradient = tried[each, chosen], slopes.reshape(*tried.shape)[each, chosen]
        # What a step of Newton would still gain, twice over; a fresh metric does not know it.
        left = np.einsum("ki,ki->k", direction, gradient)
        done = ~fresh & (left < CLIMBED)
        for k in np.flatnonzero(up):
            moved, bend = new_x[k] - x[k], gradient[k] - new_gradient[k]
            inverse[k], fresh[k] = _updated(inverse[k], moved, bend, fresh[k])
        x[up], gradient[up], value[up] = new_x[up], new_gradient[up], heights[each, chosen][up]
        # Where no rung goes up the metric is wrong: start over with it, and with shorter steps.
        stuck = going & ~up
        reach = np.where(up, 1.0, reach * 0.01)
        length = np.maximum(np.linalg.norm(gradient, axis=1), 1e-300)
        inverse[stuck], fresh[stuck] = unit / length[stuck, None, None], True
        going &= ~done & (reach > 1e-9)
        if not going.any():
            break
    order = np.argsort(-value, kind="stable")
    return [Point(x[k], float(value[k]), gradient[k], root(inverse[k])) for k in order]


def _updated(inverse: Floats, moved: Floats, bend: Floats, fresh: bool) -> tuple[Floats, bool]:
    """Update an inverse Hessian by BFGS, where the curvature along the step is the right way."""
    along = float(moved @ bend)
    if along <= 1e-10 * np.linalg.norm(moved) * np.linalg.norm(bend):
        return inverse, fresh
    if fresh:
        inverse = along / float(bend @ bend) * np.eye(len(moved))
    turned = inverse @ bend
    cross = np.outer(turned, moved) / along
    scale = (1 + bend @ turned / along) / along
    return inverse + scale * np.outer(moved, moved) - cross - cross.T, False


def root(covariance: Floats) -> Floats:
    """Return ``F``, whose ``F @ F.T`` is the covariance made positive definite, ``(dim, dim)``."""
    values, vectors = np.linalg.eigh(0.5 * (covariance + covariance.T))
    floor = 1e-14 * max(float(values[-1]), 1e-300)
    factor: Floats = vectors * np.sqrt(np.maximum(values, floor))
    return factor


def find_modes(look: Look, starts: Floats) -> list[Point]:
    """Return the modes that hold some of the mass, at most 4, the highest first.

    Parameters
    ----------
    starts
        Shape ``(starts, dim)``; the 8 of highest density are climbed from.

    Raises
    ------
    ChoiceError
        The density is finite at no start.
    """
    modes: list[Point] = []
    for point in _climb(look, starts):
        if len(modes) == MOST_MODES or any(mode.distance(point.position) < 1 for mode in modes):
            continue
        peak = _newton(look, point)
        if all(mode.distance(peak.position) >= 1 for mode in modes):
            modes.append(peak)
    most = max(mode.log_mass for mode in modes)
    kept = [mode for mode in modes if mode.log_mass > most - NEGLIGIBLE]
    return sorted(kept, key=lambda mode: -mode.value)


def _newton(look: Look, point: Point) -> Point:
    """End a climb by Newton's method with the curvature's absolute value in every direction."""
    rungs = 2.0 ** -np.arange(BATCH)
    for _ in range(NEWTON_STEPS):
        point = _shaped(look, point)
        slope = point.factor.T @ point.gradient
        if slope @ slope < SETTLED:
            break
        tried = point.position + rungs[:, None] * (point.factor @ slope)
        values, gradients = look(tried)
        best = int(values.argmax())
        if not values[best] > point.value:
            break
        point = Point(tried[best], float(values[best]), gradients[best], point.factor)
    return point


def _shaped(look: Look, point: Point) -> Point:
    """Learn the curvature by central differences of the gradient, in the metric known so far."""
    for _ in range(2):
        steps = DIFFERENCE * point.factor.T
        _, gradients = look(np.concatenate([point.position + steps, point.position - steps]))
        ahead, behind = np.split(gradients, 2)
        inner = (behind - ahead) @ point.factor / (2 * DIFFERENCE)
        values, vectors = np.linalg.eigh(0.5 * (inner + inner.T))
        sizes = np.clip(np.abs(values), 1e-8, None)
        point = Point(
            point.position, point.value, point.gradient, point.factor @ (vectors / np.sqrt(sizes))
        )
        if sizes.max() < 100 and sizes.min() > 0.01:
            break
    return point
