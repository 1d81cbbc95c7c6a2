"""Pairs of features whose effects depend on each other, and whether unseen rows agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.answers.drivers import Interaction
from payoff.core.frozen import Floats, frozen_arrays
from payoff.drivers.choose import Task
from payoff.drivers.design import Ints
from payoff.drivers.grid import Grid, at_points
from payoff.drivers.permute import evaluated
from payoff.drivers.refits import Refit
from payoff.maths.resampled import over_folds

TOP = 8
POINTS = 6
BACKGROUND = 25
LEVEL = 0.9


@frozen_arrays
class PairInFold:
    """What one fold says of one pair: squared H, and the rise in held-out loss without it."""

    squared: float
    gain: float


def pairs_in_fold(
    task: Task, refit: Refit, grids: dict[int, Grid], pairs: Sequence[tuple[int, int]]
) -> list[PairInFold]:
    """Take the interaction of each pair out of the predictions for held-out rows.

    The interaction is the joint partial dependence less the two of each alone (Friedman &
    Popescu 2008, Annals of Applied Statistics 2, equation 44), of the margin, over 25 rows that
    were fitted.
    """
    rng = np.random.default_rng(refit.seed)
    ground = refit.matrix[rng.choice(refit.fit, min(len(refit.fit), BACKGROUND), replace=False)]
    rows = evaluated(refit)
    margin = refit.fitted.margin(refit.matrix[rows])
    before = task.loss.rows(margin, task.values[rows])
    return [
        _pair(task, refit, rows, (margin, before), ground, (one, grids[one]), (two, grids[two]))
        for one, two in pairs
    ]


def _pair(
    task: Task,
    refit: Refit,
    rows: Ints,
    known: tuple[Floats, Floats],
    ground: Floats,
    one: tuple[int, Grid],
    two: tuple[int, Grid],
) -> PairInFold:
    joint = _joint(task, refit, ground, one, two)
    places = one[1].place[rows], two[1].place[rows]
    weights = np.zeros(joint.shape)
    np.add.at(weights, places, 1 / len(rows))
    first, second = weights.sum(axis=1), weights.sum(axis=0)
    # The effect of each alone averages over the other as the rows have it, independently.
    alone, other = joint @ second, first @ joint
    rest = joint - alone[:, None] - other[None, :] + first @ joint @ second
    centred = joint - (weights * joint).sum()
    variation = float((weights * centred**2).sum())
    squared = float((weights * rest**2).sum()) / variation if variation > 0 else 0.0
    margin, before = known
    after = task.loss.rows(margin - rest[places], task.values[rows])
    return PairInFold(min(squared, 1.0), float((after - before).mean()))


def _joint(
    task: Task, refit: Refit, ground: Floats, one: tuple[int, Grid], two: tuple[int, Grid]
) -> Floats:
    """Return the mean margin at every pair of values, shape ``(points, points)``."""
    (first, grid), (second, other) = one, two
    copies = at_points(ground, refit.matrix[grid.donors], task.design.columns([first]))
    both = at_points(copies, refit.matrix[other.donors], task.design.columns([second]))
    margin = refit.fitted.margin(both)
    shape = (len(other.donors), len(grid.donors), len(ground))
    return np.ascontiguousarray(margin.reshape(shape).mean(axis=2).T)


def interactions(
    names: Sequence[tuple[str, str]], found: Sequence[Sequence[PairInFold]], folds: int
) -> tuple[Interaction, ...]:
    """Return every pair with its interval over fits, the strongest gain first.

    ``found`` has one list a fit. A pair is confirmed when the lower end of its interval is above
    0 at a level that is divided by the number of pairs (Bonferroni).
    """
    if not names:
        return ()
    gains = np.array([[pair.gain for pair in fit] for fit in found])
    strength = np.sqrt(np.array([[pair.squared for pair in fit] for fit in found]).mean(axis=0))
    middle, low, high = over_folds(gains, folds, LEVEL)
    sure = over_folds(gains, folds, 1 - (1 - LEVEL) / len(names))[1] > 0
    ranked = sorted(range(len(names)), key=lambda place: -middle[place])
    return tuple(
        Interaction(
            names[place],
            float(strength[place]),
            float(middle[place]),
            float(low[place]),
            float(high[place]),
            bool(sure[place]),
        )
        for place in ranked
    )
