"""Features as a matrix for any model, prepared by the rows that are fitted and by no other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.feature_columns import Feature

Ints = npt.NDArray[np.int64]


@frozen_arrays
class Design:
    """One column for a number (and one for its gaps), one for each level of a category.

    Attributes
    ----------
    matrix
        Shape ``(rows, columns)``; NaN where a number is missing.
    owners
        Place of the feature that each column is of, shape ``(columns,)``.
    scaled
        Whether a column is a number, to be filled and scaled; shape ``(columns,)``.
    """

    matrix: Floats
    owners: Ints
    scaled: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, features: Sequence[Feature]) -> Design:
        """Return the matrix of some features; of two levels only the second has a column."""
        blocks = [_block(each) for each in features]
        widths = [block.shape[1] for block in blocks]
        return cls(
            np.concatenate(blocks, axis=1),
            np.repeat(np.arange(len(blocks)), widths),
            np.concatenate(
                [
                    np.arange(width) == 0 if each.kind == "number" else np.zeros(width, bool)
                    for each, width in zip(features, widths, strict=True)
                ]
            ),
        )

    def columns(self, features: Sequence[int]) -> Ints:
        """Return the columns of some features."""
        return np.flatnonzero(np.isin(self.owners, features))

    def prepared(self, fitted: Ints) -> Prepared:
        """Return the whole matrix, filled and scaled by the rows ``fitted``."""
        numbers = self.matrix[:, self.scaled]
        known = numbers[fitted]
        blank = np.isnan(known).all(axis=0)
        middle = np.zeros(numbers.shape[1])
        middle[~blank] = np.nanmedian(known[:, ~blank], axis=0)
        filled = np.where(np.isnan(numbers), middle, numbers)
        centre, spread = filled[fitted].mean(axis=0), filled[fitted].std(axis=0)
        matrix = self.matrix.copy()
        matrix[:, self.scaled] = (filled - centre) / np.where(spread > 0, spread, 1.0)
        return Prepared(matrix, fitted, self.owners)


@frozen_arrays
class Prepared:
    """A design that models can read; ``fitted`` are the rows that it was scaled by."""

    matrix: Floats
    fitted: Ints
    owners: Ints


def _block(feature: Feature) -> Floats:
    if feature.kind == "number":
        value = feature.values[:, None]
        gaps = np.isnan(value).astype(np.float64)
        return np.concatenate([value, gaps], axis=1) if feature.missing else value
    count = len(feature.levels)
    dummies: Floats = np.eye(count)[feature.values.astype(int)]
    return dummies[:, 1:] if count == 2 else dummies
