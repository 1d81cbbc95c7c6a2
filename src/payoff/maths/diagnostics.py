"""How far Markov chains may be trusted: R-hat and effective sample sizes.

Rank-normalised split R-hat, bulk and tail ESS: Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021,
Bayesian Analysis 16(2); the sum of autocorrelations is cut as in Geyer 1992, Statistical Science
7(4). ArviZ gives the same numbers, and its import takes longer than the fit that they are for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, ndtri

from payoff.core.frozen import Floats

TAILS = (0.05, 0.95)


class Diagnosed(NamedTuple):
    """R-hat and effective sample sizes of one parameter.

    Attributes
    ----------
    rhat
        As :func:`rhat` has it.
    bulk
        How many independent draws would tell the centre as well.
    tail
        The same of the 5 % and 95 % quantiles, the smaller one.
    """

    rhat: float
    bulk: float
    tail: float


def diagnose(draws: Floats) -> Diagnosed:
    """Return R-hat and effective sample sizes, ranked once for all; shape as in :func:`rhat`."""
    scores = _normalised(_split(draws))
    return Diagnosed(_larger_rhat(draws, scores), _ess(scores), _tail(draws))


def rhat(draws: Floats) -> float:
    """Return R-hat of one parameter, the larger of location and scale.

    Parameters
    ----------
    draws
        Shape ``(chains, draws)``; the result is not a number where one of them is none.
    """
    return _larger_rhat(draws, _normalised(_split(draws)))


def _tail(draws: Floats) -> float:
    if not np.isfinite(draws).all():
        return float("nan")
    below = (draws <= limit for limit in np.quantile(draws, TAILS))
    return min(_ess(_split(inside.astype(float))) for inside in below)


def median_error(draws: Floats) -> float:
    """Return the Monte-Carlo standard error of the median; shape as in :func:`rhat`.

    Half the distance between the quantiles of the draws at the ends of one standard deviation of
    the median's own rank (Vehtari et al. 2021, section 4.4).
    """
    effective = _ess(_split((draws <= np.median(draws)).astype(float)))
    ends = betaincinv(effective / 2 + 1, effective / 2 + 1, (0.1586553, 0.8413447))
    ordered, size = np.sort(draws, axis=None), draws.size
    low = ordered[max(int(np.floor(ends[0] * size)) - 1, 0)]
    high = ordered[min(int(np.ceil(ends[1] * size)) - 1, size - 1)]
    return float(high - low) / 2


def _larger_rhat(draws: Floats, scores: Floats) -> float:
    halves = _split(draws)
    folded = np.abs(halves - np.median(halves))
    return max(_rhat(scores), _rhat(_normalised(folded)))


def _split(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normalised(draws: Floats) -> Floats:
    """Return the normal scores of the ranks, ties sharing their average rank."""
    if not np.isfinite(draws).all():
        return np.full(draws.shape, np.nan)
    _, place, counts = np.unique(draws, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    scores: Floats = ndtri((ranks - 0.375) / (draws.size + 0.25))
    return scores[place].reshape(draws.shape)


def _rhat(draws: Floats) -> float:
    length = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    between = length * draws.mean(axis=1).var(ddof=1)
    return float(np.sqrt((between / within + length - 1) / length))


def _ess(draws: Floats) -> float:
    length = draws.shape[1]
    if not np.isfinite(draws).all():
        return float("nan")
    if np.ptp(draws) < np.finfo(float).resolution:
        return float(draws.size)
    covariance = _autocovariance(draws)
    means = draws.mean(axis=1)
    within = covariance[:, 0].mean() * length / (length - 1)
    total = within * (length - 1) / length + means.var(ddof=1)
    correlation = 1 - (within - covariance.mean(axis=0)) / total
    correlation[0] = 1.0
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    positive = np.append(pairs > 0, False).argmin()
    # Geyer's monotone sequence; after its last positive pair one even term is still counted.
    steady = np.minimum.accumulate(pairs[:positive])
    rest = correlation[2 * positive] if 2 * positive < length else 0.0
    time = -1 + 2 * steady.sum() + max(rest, 0.0)
    return float(draws.size / max(time, 1 / np.log10(draws.size)))


def _autocovariance(draws: Floats) -> Floats:
    length = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, n=2 * length, axis=1)
    products = np.fft.irfft(spectrum * np.conjugate(spectrum), axis=1)
    covariance: Floats = products[:, :length] / length
    return covariance
