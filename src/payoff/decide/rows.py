"""The limits as rows of a polytope on the flattened, scaled plan."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array, eye_array, kron, vstack

from payoff.core.frozen import Floats
from payoff.decide.bounds import TOUCHES, Bounds
from payoff.maths.optimise import Polytope


def polytope(
    bounds: Bounds,
    scale: Floats,
    budget: float | None,
    floor: Floats,
    cap: Floats,
    *,
    stepped: tuple[int, ...],
) -> Polytope:
    """Write ``bounds`` as rows.

    Parameters
    ----------
    bounds
        What the limits say.
    scale
        Units of spend in one scaled unit, shape ``(periods * columns,)``.
    budget
        The fixed total, or ``None``.
    floor, cap
        Least and most per cell, shape ``(periods, columns)``, in units of spend.
    stepped
        The columns on which the step limit holds, between periods that both may have spend.
    """
    horizon, count = cap.shape
    low, high = bounds.totals(budget)
    if budget is not None:
        low, high = _pinned(budget, low, high)
    rows: list[csr_array] = [csr_array(kron(np.ones((1, horizon)), eye_array(count)))]
    lows, highs = [low], [high]
    if budget is not None:
        rows.append(csr_array(np.ones((1, horizon * count))))
        lows, highs = [*lows, np.array([budget])], [*highs, np.array([budget])]
    elif bounds.limits.change is not None:
        for sign in (1.0, -1.0):
            share = max(0.0, 1.0 + sign * bounds.limits.change)
            allowed = share * np.outer(bounds.today, np.ones(count))
            rows.append(csr_array(kron(np.ones((1, horizon)), sign * (np.eye(count) - allowed))))
            lows, highs = [*lows, np.full(count, -np.inf)], [*highs, np.zeros(count)]
    for each in bounds.sums:
        member = np.zeros((1, count))
        member[0, list(each.columns)] = 1.0
        rows.append(csr_array(np.tile(member, (1, horizon))))
        lows, highs = [*lows, np.array([each.low])], [*highs, np.array([each.high])]
    if bounds.limits.step is not None:
        steps = _steps(bounds.limits.step, cap, stepped)
        rows.append(steps)
        size = steps.shape[0]
        lows, highs = [*lows, np.full(size, -np.inf)], [*highs, np.zeros(size)]
    scaled = csr_array(vstack(rows).multiply(scale[None, :]))
    norms = np.maximum(np.abs(scaled).max(axis=1).toarray().ravel(), np.finfo(float).tiny)
    return Polytope(
        lower=floor.ravel() / scale,
        upper=cap.ravel() / scale,
        rows=csr_array(scaled.multiply(1.0 / norms[:, None])),
        low=np.concatenate(lows) / norms,
        high=np.concatenate(highs) / norms,
    )


def _steps(step: float, cap: Floats, columns: tuple[int, ...]) -> csr_array:
    """Return the rows of the step limit, each at most 0: ``+-(next - this) - step * mean``."""
    horizon, count = cap.shape
    places, cells, values, row = [], [], [], 0
    for c in columns:
        live = np.flatnonzero(cap[:, c] > 0)
        for this in live[:-1][np.diff(live) == 1]:
            for sign in (1.0, -1.0):
                line = np.zeros(horizon)
                line[live] = -step / len(live)
                line[[this, this + 1]] += sign * np.array([-1.0, 1.0])
                places.append(np.full(len(live), row))
                cells.append(live * count + c)
                values.append(line[live])
                row += 1
    if not row:
        return csr_array((0, horizon * count))
    where = (np.concatenate(places), np.concatenate(cells))
    return csr_array(coo_array((np.concatenate(values), where), shape=(row, horizon * count)))


def _pinned(budget: float, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Make bounds equal where they leave no choice, so that no optimiser has to find that out."""
    if low.sum() >= budget * (1.0 - TOUCHES):
        low = high = low * (budget / low.sum())
    elif high.sum() <= budget * (1.0 + TOUCHES):
        low = high = high * (budget / high.sum())
    return low, high
