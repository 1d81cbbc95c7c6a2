"""Choose family and settings by cross-validation: the simplest that is not clearly worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.features import Features
from payoff.drivers.design import Design, Ints
from payoff.drivers.folds import within
from payoff.drivers.loss import Loss
from payoff.drivers.models import Model

INNER_FOLDS = 3


@frozen
class Task:
    """What every fit shares.

    Attributes
    ----------
    features
        The table.
    design
        Its matrix.
    loss
        What is to be small.
    models
        Family to settings, the simplest family first.
    """

    features: Features
    design: Design
    loss: Loss
    models: Mapping[str, Sequence[Model]]

    @property
    def values(self) -> Floats:
        """The target, shape ``(rows,)``."""
        return self.features.outcome.values


@frozen_arrays
class Contest:
    """What cross-validation said about every model.

    Attributes
    ----------
    models
        In the order of the families.
    losses
        Held-out loss of each row, shape ``(models, rows)``.
    chosen
        Place of the winner.
    """

    models: tuple[Model, ...]
    losses: Floats
    chosen: int

    @property
    def winner(self) -> Model:
        """The model that is chosen."""
        return self.models[self.chosen]

    def best_of(self, family: str) -> int:
        """Return the place of the best settings of a family."""
        places = [place for place, model in enumerate(self.models) if model.name == family]
        return min(places, key=lambda place: float(self.losses[place].mean()))


def choose(task: Task, rows: Ints, seed: int, hear: Callable[[float], None]) -> Contest:
    """Cross-validate every model on some rows, in 3 folds, and choose one.

    Chosen is the first family whose best settings lose to the best of all by no more than the
    standard error of that difference over rows (the rule of one standard error of Breiman et al.
    1984, on paired losses).
    """
    models = tuple(model for own in task.models.values() for model in own)
    folds = within(task.features.outcome, task.features.groups, rows, INNER_FOLDS, seed)
    place = np.full(len(task.values), -1)
    place[rows] = np.arange(len(rows))
    losses = np.zeros((len(models), len(rows)))
    for number, (fit, out) in enumerate(folds):
        matrix = task.design.prepared(fit).matrix
        for row, model in enumerate(models):
            fitted = model.fit(matrix[fit], task.values[fit], task.loss.kind, seed)
            losses[row, place[out]] = task.loss.rows(fitted.margin(matrix[out]), task.values[out])
            hear((number * len(models) + row + 1) / (len(folds) * len(models)))
    return Contest(models, losses, _simplest(models, losses))


def _simplest(models: Sequence[Model], losses: Floats) -> int:
    means = losses.mean(axis=1)
    best = int(np.argmin(means))
    for family in dict.fromkeys(model.name for model in models):
        places = [place for place, model in enumerate(models) if model.name == family]
        place = min(places, key=lambda each: float(means[each]))
        behind = losses[place] - losses[best]
        if behind.mean() <= behind.std(ddof=1) / np.sqrt(len(behind)):
            return place
    return best
