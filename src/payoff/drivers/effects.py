"""How the prediction changes with one feature: partial dependence, and its direction."""

from __future__ import annotations

import numpy as np

from payoff.answers.drivers import Direction, EffectPoint
from payoff.core.frozen import Floats
from payoff.drivers.choose import Task
from payoff.drivers.grid import Grid, at_points
from payoff.drivers.refits import Refit
from payoff.maths.resampled import over_folds

POINTS = 10
ROWS = 100
ONE_WAY = 0.75


def curves(task: Task, refit: Refit, grids: list[Grid]) -> list[Floats]:
    """Return the mean prediction when all rows have one value, ``(points,)`` of each feature.

    Partial dependence (Friedman 2001, Annals of Statistics 29) over at most 100 held-out rows, in
    the unit of the target.
    """
    rng = np.random.default_rng(refit.seed)
    rows = rng.choice(refit.out, min(len(refit.out), ROWS), replace=False)
    matrix = refit.matrix[rows]
    found = []
    for feature, grid in enumerate(grids):
        copies = at_points(matrix, refit.matrix[grid.donors], task.design.columns([feature]))
        means = task.loss.mean_of(refit.fitted.margin(copies))
        found.append(means.reshape(len(grid.donors), len(rows)).mean(axis=1))
    return found


def effect(grid: Grid, by_fold: Floats) -> tuple[EffectPoint, ...]:
    """Return a curve with intervals over the folds of one split, ``(folds, points)``."""
    middle, low, high = over_folds(by_fold, len(by_fold))
    numbers = grid.numbers or (None,) * len(grid.words)
    return tuple(
        EffectPoint(word, number, float(middle[place]), float(low[place]), float(high[place]))
        for place, (word, number) in enumerate(zip(grid.words, numbers, strict=True))
    )


def direction(points: tuple[EffectPoint, ...], *, sure: bool) -> Direction:
    """Return where a curve goes: one way when three quarters of its ups and downs do.

    ``sure`` says whether the feature's importance is above 0.
    """
    if not sure:
        return "unclear"
    if points[0].number is None:
        return "differs"
    steps = np.diff([point.predicted for point in points])
    net, travelled = float(steps.sum()), float(np.abs(steps).sum())
    if travelled == 0:
        return "unclear"
    if abs(net) < ONE_WAY * travelled:
        return "bends"
    return "raises" if net > 0 else "lowers"


def extremes(points: tuple[EffectPoint, ...]) -> tuple[str, str]:
    """Return the values at which the prediction is largest and smallest."""
    ranked = sorted(points, key=lambda point: point.predicted)
    return ranked[-1].value, ranked[0].value
