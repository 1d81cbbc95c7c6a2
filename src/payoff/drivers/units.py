"""What is shuffled together: a feature, or a group of features that go together closely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.feature_columns import Feature
from payoff.drivers.design import Design, Ints
from payoff.maths.association import associations, grouped

CLOSE = 0.8
MOST_ROWS = 5_000


@frozen_arrays
class Units:
    """Features by what is shuffled together.

    Attributes
    ----------
    association
        Of every pair of features, 0 to 1; shape ``(features, features)``.
    of
        Place of each feature's unit, shape ``(features,)``.
    names
        Of the units; a group is called by its features.
    members
        Places of the features of each unit.
    columns
        Columns of the matrix of each unit.
    """

    association: Floats
    of: Ints
    names: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]
    columns: tuple[Ints, ...]

    @property
    def groups(self) -> tuple[int, ...]:
        """Places of the units of several features."""
        return tuple(place for place, own in enumerate(self.members) if len(own) > 1)


def units_of(features: Sequence[Feature], design: Design, seed: int) -> Units:
    """Put features together whose every pair is associated by 0.8 or more.

    Association is measured on 5,000 rows at most, with gaps at the median.
    """
    rows = len(features[0].values)
    chosen = np.arange(rows)
    if rows > MOST_ROWS:
        chosen = np.random.default_rng(seed).choice(rows, MOST_ROWS, replace=False)
    filled = np.column_stack([_filled(each.values[chosen]) for each in features])
    association = associations(filled, np.array([len(each.levels) for each in features]))
    of = grouped(association, CLOSE)
    members = tuple(tuple(np.flatnonzero(of == unit).tolist()) for unit in range(int(of.max()) + 1))
    return Units(
        association,
        of,
        tuple(" + ".join(features[place].name for place in own) for own in members),
        members,
        tuple(design.columns(own) for own in members),
    )


def _filled(values: Floats) -> Floats:
    gaps = np.isnan(values)
    if gaps.all():
        return np.zeros(len(values))
    return np.where(gaps, np.median(values[~gaps]), values)
