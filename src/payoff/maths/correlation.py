"""Correlations of every pair of columns, linear and by rank, with how sure they are."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from payoff.core.frozen import Floats, frozen_arrays

Z = NormalDist().inv_cdf(0.95)
FEWEST = 10
RANKED = 1.06


@frozen_arrays
class Correlations:
    """Of every pair of columns, shape ``(columns, columns)``; NaN where there is none.

    Attributes
    ----------
    linear
        Pearson's.
    ranked
        Spearman's, mean ranks for values that are alike.
    rows
        How many rows have both.
    """

    linear: Floats
    ranked: Floats
    rows: npt.NDArray[np.int64]


def correlations(columns: Floats) -> Correlations:
    """Correlate every pair of columns over the rows in which both are there.

    A pair has no correlation when it has fewer than 10 rows, or one of the two does not vary in
    these.

    Parameters
    ----------
    columns
        Shape ``(rows, columns)``, NaN where missing.
    """
    there = ~np.isnan(columns)
    rows = there.T.astype(np.int64) @ there.astype(np.int64)
    whole = np.flatnonzero(there.all(axis=0))
    linear = np.full(rows.shape, np.nan)
    ranked = np.full(rows.shape, np.nan)
    linear[np.ix_(whole, whole)] = _matrix(columns[:, whole])
    ranked[np.ix_(whole, whole)] = _matrix(_ranks(columns[:, whole]))
    for one in range(columns.shape[1]):
        for other in range(one + 1):
            both = there[:, one] & there[:, other]
            if both.all():
                continue
            pair = columns[both][:, [one, other]]
            linear[one, other] = linear[other, one] = _matrix(pair)[0, 1]
            ranked[one, other] = ranked[other, one] = _matrix(_ranks(pair))[0, 1]
    return Correlations(
        np.where(rows >= FEWEST, linear, np.nan), np.where(rows >= FEWEST, ranked, np.nan), rows
    )


def _ranks(columns: Floats) -> Floats:
    ranks: Floats = rankdata(columns, axis=0).reshape(columns.shape)
    return ranks


def _matrix(columns: Floats) -> Floats:
    """Return the correlations of columns that have no gap; NaN for a column that does not vary."""
    if not len(columns):
        return np.full((columns.shape[1],) * 2, np.nan)
    centred = columns - columns.mean(axis=0)
    varies = np.ptp(columns, axis=0) > 0
    length = np.sqrt((centred**2).sum(axis=0))
    unit = np.divide(
        centred, length, out=np.full_like(centred, np.nan), where=varies & (length > 0)
    )
    matrix: Floats = np.clip(unit.T @ unit, -1.0, 1.0)
    return matrix


def ends(correlation: float, rows: int, *, ranked: bool) -> tuple[float, float]:
    """Return the 90 % interval of a correlation by Fisher's transform (Fisher 1921, Metron 1).

    Of Spearman's with the variance 1.06 / (rows - 3) (Fieller, Hartley and Pearson 1957,
    Biometrika 44). Rows count as independent, which those of a time series are not quite.
    """
    half = Z * np.sqrt((RANKED if ranked else 1.0) / (rows - 3))
    middle = np.arctanh(np.clip(correlation, -1 + 1e-15, 1 - 1e-15))
    low, high = np.tanh((middle - half, middle + half))
    return float(min(low, correlation)), float(max(high, correlation))
