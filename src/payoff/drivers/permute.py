"""Permutation importance on held-out rows, of all of them and within parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.core.frozen import Floats
from payoff.drivers.choose import Task
from payoff.drivers.design import Ints
from payoff.drivers.refits import Refit

REPEATS = 4
REPEATS_WITHIN = 3
MOST_ROWS = 2_000


def evaluated(refit: Refit) -> Ints:
    """Return the held-out rows that are looked at: all, or 2,000 at random."""
    if len(refit.out) <= MOST_ROWS:
        return refit.out
    return np.sort(np.random.default_rng(refit.seed).choice(refit.out, MOST_ROWS, replace=False))


def permuted(task: Task, refit: Refit, units: Sequence[Ints]) -> Floats:
    """Return by how much the mean loss rises when each unit is shuffled, shape ``(units,)``.

    Breiman 2001, Machine Learning 45, section 10; Fisher, Rudin & Dominici 2019, JMLR 20: over
    rows that were not fitted, mean of 4 shuffles.

    Parameters
    ----------
    units
        The columns of the matrix that are shuffled together.
    """
    rows = evaluated(refit)
    one_part = np.zeros(len(rows), dtype=np.int64)
    means: Floats = _rises(task, refit, rows, units, one_part, REPEATS).mean(axis=1)
    return means


def permuted_within(task: Task, refit: Refit, units: Sequence[Ints], parts: Ints) -> Floats:
    """Return the same of each part, shuffled among its own rows, shape ``(units, parts)``.

    NaN where a part has no held-out row. ``parts`` has shape ``(rows of the table,)``.
    """
    rows = evaluated(refit)
    own = parts[rows]
    rises = _rises(task, refit, rows, units, own, REPEATS_WITHIN)
    count = int(parts.max()) + 1
    found = np.full((len(units), count), np.nan)
    for part in np.unique(own).tolist():
        found[:, part] = rises[:, own == part].mean(axis=1)
    return found


def _rises(
    task: Task, refit: Refit, rows: Ints, units: Sequence[Ints], parts: Ints, repeats: int
) -> Floats:
    """Return by how much the loss of each row rises, shape ``(units, rows)``."""
    rng = np.random.default_rng(refit.seed)
    matrix, values = refit.matrix[rows], task.values[rows]
    before = task.loss.rows(refit.fitted.margin(matrix), values)
    orders = np.concatenate([_order(parts, rng) for _ in range(repeats)])
    # All shuffles are asked for at once: for few rows, models mind the calls.
    copies = np.tile(matrix, (repeats, 1))
    rises = np.zeros((len(units), len(rows)))
    for place, columns in enumerate(units):
        copies[:, columns] = matrix[np.ix_(orders, columns)]
        after = task.loss.rows(refit.fitted.margin(copies), np.tile(values, repeats))
        rises[place] = (after.reshape(repeats, len(rows)) - before).mean(axis=0)
        copies[:, columns] = np.tile(matrix[:, columns], (repeats, 1))
    return rises


def _order(parts: Ints, rng: np.random.Generator) -> Ints:
    """Return an order of rows in which each part is shuffled within itself."""
    shuffled = np.lexsort((rng.random(len(parts)), parts))
    order = np.empty(len(parts), dtype=np.int64)
    order[np.argsort(parts, kind="stable")] = shuffled
    return order
