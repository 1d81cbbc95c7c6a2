"""How far values are from their median, measured so that a few wild ones do not hide themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen

FAR = 3.5
NORMAL = 1.482602218505602
FEWEST = 8


@frozen
class Scale:
    """Where most values are.

    Attributes
    ----------
    median
        Of the values.
    spread
        1.4826 times the median absolute deviation from it: the standard deviation of a normal
        distribution. NaN where it says nothing.
    usual
        What half of them or more are, where these are alike; else the median.
    """

    median: float
    spread: float
    usual: float


def scale_of(values: Floats) -> Scale:
    """Return median and spread of values, none of them missing.

    Where half of them or more are alike, as the zeros of a channel that is mostly off, median and
    spread are those of the others. Of fewer than 8 values there is no spread.
    """
    usual = float(np.median(values)) if values.size else float("nan")
    if values.size < FEWEST:
        return Scale(usual, float("nan"), usual)
    deviation = float(np.median(np.abs(values - usual)))
    if deviation > 0:
        return Scale(usual, NORMAL * deviation, usual)
    others = values[values != usual]
    if others.size < FEWEST:
        return Scale(usual, float("nan"), usual)
    median = float(np.median(others))
    deviation = float(np.median(np.abs(others - median)))
    return Scale(median, NORMAL * deviation if deviation > 0 else float("nan"), usual)


def distances(values: Floats, scale: Scale, groups: npt.NDArray[np.int64] | None = None) -> Floats:
    """Return how many spreads each value is from the median, 0 where that says nothing.

    A distance of 3.5 or more is far (Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers).
    Where half of the values or more are alike, these are at distance 0.

    Parameters
    ----------
    values
        Shape ``(rows,)``, NaN where missing.
    scale
        Of all values that are finite.
    groups
        The group of each row: values are held against those of their own group, not against all.
    """
    if groups is None:
        return _distances(values, scale)
    found = np.zeros(len(values))
    order = np.argsort(groups, kind="stable")
    ends = np.flatnonzero(np.diff(groups[order])) + 1
    for own in np.split(order, ends):
        mine = values[own]
        found[own] = _distances(mine, scale_of(mine[np.isfinite(mine)]))
    return found


def _distances(values: Floats, scale: Scale) -> Floats:
    if not scale.spread > 0:
        return np.zeros(len(values))
    far = (values - scale.median) / scale.spread
    return np.where(np.isfinite(values) & (values != scale.usual), far, 0.0)
