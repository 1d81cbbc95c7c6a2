"""The values of a feature at which its effect is looked at, each lent by a row that has it."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.feature_columns import Feature
from payoff.drivers.design import Ints


@frozen_arrays
class Grid:
    """A few values of a feature.

    Attributes
    ----------
    donors
        A row that has each value, shape ``(points,)``.
    place
        Which value each row of the table has or is nearest to, shape ``(rows,)``.
    words
        The values in words.
    numbers
        The same as numbers; empty for a category.
    """

    donors: Ints
    place: Ints
    words: tuple[str, ...]
    numbers: tuple[float, ...]


def grid_of(feature: Feature, points: int) -> Grid:
    """Return every level of a category; of a number the middles of equally many rows."""
    if feature.kind == "category":
        places = feature.values.astype(np.int64)
        donors = np.array([int(np.argmax(places == level)) for level in range(len(feature.levels))])
        return Grid(donors, places, feature.levels, ())
    known = np.flatnonzero(~np.isnan(feature.values))
    ordered = np.sort(feature.values[known])
    at = ((np.arange(points) + 0.5) / points * len(ordered)).astype(int)
    values = np.unique(ordered[at])
    if len(values) == 1:
        values = ordered[[0, -1]]
    donors = np.array([int(np.argmax(feature.values == value)) for value in values])
    middles = (values[1:] + values[:-1]) / 2
    filled = np.where(np.isnan(feature.values), np.median(feature.values[known]), feature.values)
    place = np.searchsorted(middles, filled).astype(np.int64)
    words = tuple(_word(value) for value in values.tolist())
    return Grid(donors, place, words, tuple(values.tolist()))


def _word(value: float) -> str:
    return str(int(value)) if value.is_integer() else f"{value:.6g}"


def at_points(matrix: Floats, lent: Floats, columns: Ints) -> Floats:
    """Return copies of ``matrix``, one per row of ``lent``, with that row's ``columns``.

    Shape ``(points * rows, columns)``, point by point.
    """
    copies = np.tile(matrix, (len(lent), 1))
    copies[:, columns] = np.repeat(lent[:, columns], len(matrix), axis=0)
    return copies
