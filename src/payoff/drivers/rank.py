"""From what was measured to drivers in their order, groups, parts and stability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from payoff.answers.drivers import (
    Association,
    Driver,
    DriverGroup,
    Stability,
    Subgroup,
    SubgroupImportance,
)
from payoff.core.frozen import Floats
from payoff.data.feature_columns import Feature
from payoff.data.features import Features
from payoff.drivers.effects import direction, effect, extremes
from payoff.drivers.measure import Measured
from payoff.drivers.units import Units
from payoff.maths.resampled import over_folds, rank_agreement

GOES_WITH = 0.3
MOST_NAMED = 3
FEWEST_ROWS = 100
FEWEST_OF_A_CLASS = 25


def ranked_units(measured: Measured) -> list[int]:
    """Return the units, the most important first."""
    return list(np.argsort(-measured.units.mean(axis=0), kind="stable").tolist())


def drivers_of(
    features: Features, units: Units, measured: Measured, folds: int
) -> tuple[Driver, ...]:
    """Return every feature, by the importance of its unit and then by its own."""
    middle, low, high = over_folds(measured.alone, folds)
    steady = _steady(measured.units)
    order = [
        place
        for unit in ranked_units(measured)
        for place in sorted(units.members[unit], key=lambda each: -middle[each])
    ]
    found = []
    for rank, place in enumerate(order, start=1):
        feature, unit = features.features[place], int(units.of[place])
        points = effect(measured.grids[place], measured.curves[place])
        most, least = extremes(points)
        found.append(
            Driver(
                rank=rank,
                feature=feature.name,
                kind=feature.kind,
                importance=float(middle[place]),
                low=float(low[place]),
                high=float(high[place]),
                shap=float(measured.shap[place]),
                shap_error=float(measured.shap_error[place]),
                direction=direction(points, sure=bool(low[place] > 0)),
                most=most,
                least=least,
                rank_stability=float(steady[unit]),
                lever=feature.name in features.levers if features.levers else None,
                group=units.names[unit] if len(units.members[unit]) > 1 else "",
                moves_with=_goes_with(features.features, units.association[place], place),
                effect=points,
            )
        )
    return tuple(found)


def _steady(rises: Floats) -> Floats:
    """Return the share of fits in which each unit's rank is within one of its overall rank."""
    overall = rankdata(-rises.mean(axis=0))
    steady: Floats = (np.abs(rankdata(-rises, axis=1) - overall) <= 1).mean(axis=0)
    return steady


def _goes_with(
    features: Sequence[Feature], association: Floats, own: int
) -> tuple[Association, ...]:
    order = np.argsort(-association, kind="stable").tolist()
    return tuple(
        Association(features[place].name, float(association[place]))
        for place in [each for each in order if each != own][:MOST_NAMED]
        if association[place] >= GOES_WITH
    )


def groups_of(
    features: Features, units: Units, measured: Measured, folds: int
) -> tuple[DriverGroup, ...]:
    """Return the groups of several features, the most important first."""
    middle, low, high = over_folds(measured.units, folds)
    return tuple(
        DriverGroup(
            units.names[unit],
            tuple(features.features[place].name for place in units.members[unit]),
            float(middle[unit]),
            float(low[unit]),
            float(high[unit]),
        )
        for unit in ranked_units(measured)
        if len(units.members[unit]) > 1
    )


def parts_of(
    features: Features,
    part: Feature,
    rises: Floats,
    names: tuple[str, ...],
    order: list[int],
    folds: int,
) -> tuple[Subgroup, ...]:
    """Return importance within each part.

    Parameters
    ----------
    rises
        Shape ``(fits, units, parts)``; NaN where a fold holds out no row of a part.
    order
        Units, the most important first.
    """
    values, binary = features.outcome.values, features.outcome.kind == "yes or no"
    found = []
    for level, name in enumerate(part.levels):
        own = values[part.values == level]
        enough = len(own) >= FEWEST_ROWS and not np.isnan(rises[:, :, level]).any()
        if binary:
            enough &= FEWEST_OF_A_CLASS <= own.sum() <= len(own) - FEWEST_OF_A_CLASS
        ends = over_folds(rises[:, :, level], folds) if enough else None
        found.append(
            Subgroup(
                part=name,
                rows=len(own),
                positives=int(own.sum()) if binary else None,
                mean=float(own.mean()),
                told=bool(enough),
                importances=()
                if ends is None
                else tuple(
                    SubgroupImportance(names[unit], *(float(end[unit]) for end in ends))
                    for unit in order
                ),
            )
        )
    return tuple(found)


def stability_of(measured: Measured, folds: int) -> Stability:
    """Return how alike the order of units is, between folds and between splits."""
    by_split = measured.units.reshape(-1, folds, measured.units.shape[1])
    return Stability(
        between_folds=float(np.mean([rank_agreement(own) for own in by_split])),
        between_splits=rank_agreement(by_split.mean(axis=1)),
        folds=folds,
        splits=len(by_split),
    )
