"""How strongly two columns go together, whatever their kinds, and which go in one group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

from payoff.core.frozen import Floats

Ints = npt.NDArray[np.int64]


def associations(columns: Floats, levels: Ints) -> Floats:
    """Return the association of every pair of columns, 0 to 1, shape ``(columns, columns)``.

    Between numbers it is the absolute rank correlation of Spearman (1904); between categories
    Cramér's V, corrected for bias (Bergsma 2013, Journal of the Korean Statistical Society 42);
    between a number and a category the correlation ratio of the number's ranks.

    Parameters
    ----------
    columns
        Shape ``(rows, columns)``: numbers, none missing, or the place of a level.
    levels
        How many levels each column has, 0 for numbers; shape ``(columns,)``.
    """
    count = columns.shape[1]
    ranks = [rankdata(columns[:, place]) for place in range(count)]
    found = np.eye(count)
    for one in range(count):
        for other in range(one):
            found[one, other] = found[other, one] = _pair(
                (columns[:, one], ranks[one], int(levels[one])),
                (columns[:, other], ranks[other], int(levels[other])),
            )
    return found


Column = tuple[Floats, Floats, int]


def _pair(one: Column, other: Column) -> float:
    if one[2] and other[2]:
        return _cramer(one[0].astype(int), other[0].astype(int), one[2], other[2])
    if one[2] or other[2]:
        (places, _, levels), (_, ranks, _) = (one, other) if one[2] else (other, one)
        return _ratio(places.astype(int), ranks, levels)
    if np.ptp(one[1]) == 0 or np.ptp(other[1]) == 0:
        return 0.0
    return float(abs(np.corrcoef(one[1], other[1])[0, 1]))


def _ratio(places: Ints, ranks: Floats, levels: int) -> float:
    """Return the square root of the share of the variance that lies between levels."""
    total = float(((ranks - ranks.mean()) ** 2).sum())
    if total == 0:
        return 0.0
    counts = np.bincount(places, minlength=levels)
    sums = np.bincount(places, weights=ranks, minlength=levels)
    between = float((sums[counts > 0] ** 2 / counts[counts > 0]).sum())
    return float(np.sqrt(max(between - len(ranks) * ranks.mean() ** 2, 0.0) / total))


def _cramer(one: Ints, other: Ints, rows: int, columns: int) -> float:
    table = np.bincount(one * columns + other, minlength=rows * columns).reshape(rows, columns)
    table = table[table.any(axis=1)][:, table.any(axis=0)].astype(np.float64)
    count, (rows, columns) = table.sum(), table.shape
    if min(rows, columns) < 2:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / count
    phi = float(((table - expected) ** 2 / expected).sum() / count)
    chance = (rows - 1) * (columns - 1) / (count - 1)
    narrow = min(rows - (rows - 1) ** 2 / (count - 1), columns - (columns - 1) ** 2 / (count - 1))
    return float(min(np.sqrt(max(phi - chance, 0.0) / (narrow - 1)), 1.0))


def grouped(association: Floats, least: float) -> Ints:
    """Return the group of each column: in a group every pair is associated by ``least`` or more.

    Hierarchical clustering with complete linkage; groups are numbered by their first column.

    Parameters
    ----------
    association
        Shape ``(columns, columns)``.
    """
    if len(association) < 2:
        return np.zeros(len(association), dtype=np.int64)
    distance = squareform(1 - association, checks=False)
    raw = fcluster(linkage(distance, method="complete"), 1 - least, criterion="distance")
    _, first = np.unique(raw, return_index=True)
    order = {int(raw[place]): number for number, place in enumerate(sorted(first.tolist()))}
    return np.array([order[int(name)] for name in raw], dtype=np.int64)
