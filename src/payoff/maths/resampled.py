"""Intervals of means over folds, which share most of their rows; and how alike rankings are."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata, t

from payoff.core.frozen import Floats


def over_folds(values: Floats, folds: int, level: float = 0.9) -> tuple[Floats, Floats, Floats]:
    """Return mean, lower and upper end over folds, for each of the last axes.

    Folds are fitted to almost the same rows, so that their spread alone is too small. The
    variance of the mean is ``s² (1/n + held out / fitted)`` (Nadeau & Bengio 2003, Machine
    Learning 52), here over repeated cross-validation (Bouckaert & Frank 2004, PAKDD), with
    Student's t on ``n − 1`` degrees of freedom.

    Parameters
    ----------
    values
        Shape ``(n, ...)``: one a fold, of one or several splits.
    folds
        Into how many folds each split divides the rows.
    level
        Of the interval.
    """
    count = len(values)
    mean = values.mean(axis=0)
    spread = values.std(axis=0, ddof=1)
    wide = t.ppf((1 + level) / 2, count - 1) * np.sqrt(1 / count + 1 / (folds - 1))
    return mean, mean - wide * spread, mean + wide * spread


def rank_agreement(scores: Floats) -> float:
    """Return the mean rank correlation (Spearman) over all pairs of rows; 1 for fewer than two.

    Parameters
    ----------
    scores
        Shape ``(rows, columns)``; with one column, or all alike in a row, 1.
    """
    if len(scores) < 2 or scores.shape[1] < 2:
        return 1.0
    ranks = rankdata(scores, axis=1)
    ranks = ranks - ranks.mean(axis=1, keepdims=True)
    lengths = np.sqrt((ranks**2).sum(axis=1))
    if not lengths.all():
        return 1.0
    unit = ranks / lengths[:, None]
    pairs = np.triu_indices(len(scores), 1)
    return float((unit @ unit.T)[pairs].mean())
