"""Shapley values of features on held-out rows: exact where a model gives them, else sampled."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats
from payoff.drivers.choose import Task
from payoff.drivers.design import Ints
from payoff.drivers.permute import evaluated
from payoff.drivers.refits import Refit

SAMPLED_ROWS = 100
ORDERS = 20


def mean_shapley(task: Task, refit: Refit) -> tuple[Floats, Floats]:
    """Return the mean absolute Shapley value of each feature, and its standard error.

    Of a linear model and of boosted trees they are exact (error 0); columns of one feature add
    up. Of others they are sampled: Štrumbelj & Kononenko 2014, Knowledge and Information
    Systems 41, on 100 rows by 20 random orders of the features, what is absent taken from a
    random row that was fitted. The error is that of the mean over rows and orders.

    Returns
    -------
    Two arrays of shape ``(features,)``, of the margin: log-odds or units of the target.
    """
    rows = evaluated(refit)
    exact = refit.fitted.contributions(refit.matrix[rows])
    count = len(task.features.features)
    if exact is None:
        return _sampled(task, refit, rows[: min(len(rows), SAMPLED_ROWS)], count)
    owned = np.zeros((len(rows), count))
    for column, owner in enumerate(task.design.owners):
        owned[:, owner] += exact[:, column]
    return np.abs(owned).mean(axis=0), np.zeros(count)


def _sampled(task: Task, refit: Refit, rows: Ints, count: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(refit.seed)
    matrix = refit.matrix[rows]
    steps = np.zeros((ORDERS, len(rows), count))
    for number in range(ORDERS):
        steps[number] = _walk(task, refit, matrix, rng.permutation(count), rng)
    values = steps.mean(axis=0)
    # The sign of a value turns what is sampled into an error of its absolute value.
    signed = steps * np.sign(values)
    error = signed.std(axis=0, ddof=1) / np.sqrt(ORDERS)
    return np.abs(values).mean(axis=0), np.sqrt((error**2).sum(axis=0)) / len(rows)


def _walk(
    task: Task, refit: Refit, matrix: Floats, order: Ints, rng: np.random.Generator
) -> Floats:
    """Give one feature after the other its own value; return what each step changes."""
    now = refit.matrix[rng.choice(refit.fit, len(matrix))]
    states = [now.copy()]
    for feature in order:
        columns = task.design.columns([int(feature)])
        now[:, columns] = matrix[:, columns]
        states.append(now.copy())
    margins = refit.fitted.margin(np.concatenate(states)).reshape(len(states), len(matrix))
    changes = np.zeros((len(matrix), len(order)))
    changes[:, order] = np.diff(margins, axis=0).T
    return changes
