"""The honest score: what the whole procedure, its choices included, does with unseen rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from payoff.answers.drivers import Score
from payoff.core.frozen import Floats, frozen
from payoff.drivers.choose import Task, choose
from payoff.drivers.folds import Split
from payoff.maths.resampled import over_folds


@frozen
class Nested:
    """What nested cross-validation found.

    Attributes
    ----------
    scores
        One per metric.
    chosen
        The family that was chosen in each fold.
    skill
        Share of the naive loss that the procedure saves: mean and 90 % interval.
    """

    scores: tuple[Score, ...]
    chosen: tuple[str, ...]
    skill: tuple[float, float, float]


def nested(task: Task, folds: Split, seed: int, hear: Callable[[float], None]) -> Nested:
    """Choose within each outer fold's rows, fit, and score the rows that it never saw.

    Varma & Simon 2006, BMC Bioinformatics 7: a choice that has seen the held-out rows makes
    their score too good.
    """
    found: list[dict[str, tuple[float, float]]] = []
    chosen, skill = [], []
    for number, (fit, out) in enumerate(folds):

        def inner(share: float, done: int = number) -> None:
            hear((done + share) / len(folds))

        winner = choose(task, fit, seed + number, inner).winner
        prepared = task.design.prepared(fit).matrix
        fitted = winner.fit(prepared[fit], task.values[fit], task.loss.kind, seed + number)
        margin, naive = fitted.margin(prepared[out]), task.loss.naive(task.values[fit])
        found.append(task.loss.scores(margin, task.values[out], naive))
        chosen.append(winner.name)
        skill.append(_skill(task, margin, task.values[out], naive))
    scores = tuple(
        _score(metric, np.array([each[metric] for each in found])) for metric in found[0]
    )
    low, high = (float(end) for end in over_folds(np.array(skill), len(folds))[1:])
    return Nested(scores, tuple(chosen), (float(np.mean(skill)), low, high))


def _skill(task: Task, margin: Floats, values: Floats, naive: float) -> float:
    own = task.loss.rows(margin, values).mean()
    plain = task.loss.rows(np.full(len(values), naive), values).mean()
    return float(1 - own / plain)


def _score(metric: str, values: Floats) -> Score:
    mean, low, high = (float(each) for each in over_folds(values[:, 0], len(values)))
    return Score(metric, mean, low, high, float(values[:, 1].mean()))
