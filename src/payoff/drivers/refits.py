"""The chosen model fitted to every fold of several splits: what importance is measured on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from payoff.core.frozen import Floats, frozen_arrays
from payoff.drivers.choose import Task
from payoff.drivers.design import Ints
from payoff.drivers.folds import Split
from payoff.drivers.models import Fitted, Model


@frozen_arrays
class Refit:
    """The chosen model on one fold.

    Attributes
    ----------
    split, fold
        Which.
    fitted
        The model.
    matrix
        All rows, prepared by those that were fitted; shape ``(rows, columns)``.
    fit, out
        Rows that were fitted, and those held out.
    seed
        For what is drawn on this fold.
    """

    split: int
    fold: int
    fitted: Fitted
    matrix: Floats
    fit: Ints
    out: Ints
    seed: int


def refits(task: Task, model: Model, splits: Sequence[Split], seed: int) -> Iterator[Refit]:
    """Fit to each fold of each split, one after the other, so that one matrix is held at a time."""
    for number, folds in enumerate(splits):
        for fold, (fit, out) in enumerate(folds):
            own = seed + 1000 * number + fold
            matrix = task.design.prepared(fit).matrix
            fitted = model.fit(matrix[fit], task.values[fit], task.loss.kind, own)
            yield Refit(number, fold, fitted, matrix, fit, out, own)
