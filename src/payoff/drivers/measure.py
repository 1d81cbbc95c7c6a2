"""Everything that is measured on the refits of the chosen model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.feature_columns import Feature
from payoff.drivers.choose import Task
from payoff.drivers.design import Ints
from payoff.drivers.effects import POINTS as CURVE_POINTS
from payoff.drivers.effects import curves
from payoff.drivers.folds import Split
from payoff.drivers.grid import Grid, grid_of
from payoff.drivers.interactions import POINTS as PAIR_POINTS
from payoff.drivers.interactions import TOP, PairInFold, pairs_in_fold
from payoff.drivers.models import Linear, Model
from payoff.drivers.permute import permuted, permuted_within
from payoff.drivers.refits import Refit, refits
from payoff.drivers.shapley import mean_shapley
from payoff.drivers.units import Units

Hear = Callable[[float], None]


@frozen_arrays
class Measured:
    """Importance, curves and Shapley values, fit by fit; the fits of a split stand together.

    Attributes
    ----------
    units
        Rise in loss of each unit, shape ``(fits, units)``.
    alone
        Of each feature, shape ``(fits, features)``.
    parts
        Of each unit in each part of each column, ``(fits, units, parts)``, in the order asked for.
    shap, shap_error
        Mean absolute Shapley value over the folds of the first split, ``(features,)``.
    grids, curves
        Of each feature, and its partial dependence ``(folds, points)`` in the first split.
    """

    units: Floats
    alone: Floats
    parts: tuple[Floats, ...]
    shap: Floats
    shap_error: Floats
    grids: list[Grid]
    curves: list[Floats]


def measure(
    task: Task, model: Model, splits: Sequence[Split], units: Units, seed: int, hear: Hear
) -> Measured:
    """Fit the model to every fold of every split, and measure on the rows held out."""
    features = task.features.features
    grids = [grid_of(each, CURVE_POINTS) for each in features]
    asked = [part for part in (task.features.segment, task.features.stage) if part is not None]
    joint, alone, parts, lines, shap = [], [], [], [], []
    total = sum(len(folds) for folds in splits)
    for done, refit in enumerate(refits(task, model, splits, seed), start=1):
        joint.append(permuted(task, refit, units.columns))
        alone.append(_alone(task, refit, units, joint[-1]))
        parts.append([permuted_within(task, refit, units.columns, _places(p)) for p in asked])
        if refit.split == 0:
            lines.append(curves(task, refit, grids))
            shap.append(mean_shapley(task, refit))
        hear(done / total)
    folds = len(lines)
    return Measured(
        units=np.array(joint),
        alone=np.array(alone),
        parts=tuple(np.array([own[place] for own in parts]) for place in range(len(asked))),
        shap=np.mean([value for value, _ in shap], axis=0),
        shap_error=np.sqrt(np.sum([error**2 for _, error in shap], axis=0)) / folds,
        grids=grids,
        curves=[np.array([own[place] for own in lines]) for place in range(len(features))],
    )


def _places(part: Feature) -> Ints:
    return part.values.astype(np.int64)


def _alone(task: Task, refit: Refit, units: Units, joint: Floats) -> Floats:
    """Return the rise of each feature by itself; what is alone in its unit is known already."""
    found = joint[units.of].copy()
    inside = [place for unit in units.groups for place in units.members[unit]]
    if inside:
        own = [task.design.columns([place]) for place in inside]
        found[inside] = permuted(task, refit, own)
    return found


def pairs_of(units: Units, measured: Measured) -> list[tuple[int, int]]:
    """Return the pairs of the eight most important features that are not in one group."""
    order = np.argsort(-measured.alone.mean(axis=0), kind="stable")[:TOP]
    pairs = combinations(sorted(order.tolist()), 2)
    return [(one, two) for one, two in pairs if units.of[one] != units.of[two]]


def measure_pairs(
    task: Task,
    model: Model,
    splits: Sequence[Split],
    pairs: Sequence[tuple[int, int]],
    seed: int,
    hear: Hear,
) -> list[list[PairInFold]]:
    """Measure the interaction of each pair on every fit; a sum of effects has none."""
    if isinstance(model, Linear) or not pairs:
        return []
    features = task.features.features
    grids = {place: grid_of(features[place], PAIR_POINTS) for pair in pairs for place in pair}
    total = sum(len(folds) for folds in splits)
    found = []
    for done, refit in enumerate(refits(task, model, splits, seed), start=1):
        found.append(pairs_in_fold(task, refit, grids, pairs))
        hear(done / total)
    return found
