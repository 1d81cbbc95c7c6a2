"""How far Markov chains may be trusted: R-hat and effective sample sizes.

Rank-normalised split R-hat, bulk and tail ESS: Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021,
Bayesian Analysis 16(2); the sum of autocorrelations is cut as in Geyer 1992, Statistical Science
7(4). ArviZ gives the same numbers, and its import takes longer than the fit that they are for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import betaincinv, ndtri

from payoff.core.frozen import Floats

TAILS = (0.05, 0.95)
# Parameters are taken so many draws at a time: 1 MB, which caches hold.
MOST_NUMBERS = 2**17


class Diagnosed(NamedTuple):
    """R-hat and effective sample sizes, one of each per parameter.

    Attributes
    ----------
    rhat
        As :func:`rhat` has it.
    bulk
        How many independent draws would tell the centre as well.
    tail
        The same of the 5 % and 95 % quantiles, the smaller one.
    """

    rhat: Floats
    bulk: Floats
    tail: Floats


def diagnose(draws: Floats) -> Diagnosed:
    """Return R-hat and effective sample sizes.

    Parameters
    ----------
    draws
        Shape ``(..., chains, draws)``; figures have the shape that comes before, and are not
        numbers where a draw is none.
    """
    *shape, chains, length = draws.shape
    flat = draws.reshape(-1, chains, length)
    few = max(MOST_NUMBERS // (chains * length), 1)
    parts = [_diagnosed(flat[at : at + few]) for at in range(0, len(flat), few)]
    return Diagnosed(*(np.concatenate(own).reshape(shape) for own in zip(*parts, strict=True)))


def rhat(draws: Floats) -> Floats:
    """Return R-hat, the larger of location and scale; shapes as in :func:`diagnose`."""
    return diagnose(draws).rhat


def _diagnosed(draws: Floats) -> Diagnosed:
    finite: Any = np.isfinite(draws).all(axis=(1, 2))
    known = np.where(finite[:, None, None], draws, 0.0)
    scores = _normalised(_split(known))
    found = _larger_rhat(known, scores), _ess(scores), _tail(known)
    return Diagnosed(*(np.where(finite, figure, np.nan) for figure in found))


def median_error(draws: Floats) -> float:
    """Return the Monte-Carlo standard error of the median of draws, ``(chains, draws)``.

    Half the distance between the quantiles of the draws at the ends of one standard deviation of
    the median's own rank (Vehtari et al. 2021, section 4.4).
    """
    effective = _ess(_split((draws <= np.median(draws)).astype(float)))
    ends = betaincinv(effective / 2 + 1, effective / 2 + 1, (0.1586553, 0.8413447))
    ordered, size = np.sort(draws, axis=None), draws.size
    low = ordered[max(int(np.floor(ends[0] * size)) - 1, 0)]
    high = ordered[min(int(np.ceil(ends[1] * size)) - 1, size - 1)]
    return float(high - low) / 2


def _tail(draws: Floats) -> Floats:
    limits = np.quantile(draws, TAILS, axis=(-2, -1), keepdims=True)
    smaller: Floats = np.min([_ess(_split((draws <= own).astype(float))) for own in limits], axis=0)
    return smaller


def _larger_rhat(draws: Floats, scores: Floats) -> Floats:
    halves = _split(draws)
    folded = np.abs(halves - np.median(halves, axis=(-2, -1), keepdims=True))
    return np.maximum(_rhat(scores), _rhat(_normalised(folded)))


def _split(draws: Floats) -> Floats:
    half = draws.shape[-1] // 2
    return np.concatenate([draws[..., :half], draws[..., -half:]], axis=-2)


def _normalised(draws: Floats) -> Floats:
    """Return the normal scores of the ranks, ties sharing their average rank."""
    flat = draws.reshape(*draws.shape[:-2], -1)
    order = np.argsort(flat, axis=-1)
    ordered = np.take_along_axis(flat, order, axis=-1)
    size, place = flat.shape[-1], np.arange(flat.shape[-1])
    new = np.ones(flat.shape, dtype=bool)
    new[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    first = np.maximum.accumulate(np.where(new, place, 0), axis=-1)
    end = np.where(np.roll(new, -1, axis=-1), place, size)
    last = np.minimum.accumulate(end[..., ::-1], axis=-1)[..., ::-1]
    # Average ranks are whole or half: there are few, and their scores take longest.
    score = ndtri((np.arange(2, 2 * size + 1) / 2 - 0.375) / (size + 0.25))
    scores = np.empty_like(flat)
    np.put_along_axis(scores, order, score[first + last], axis=-1)
    return scores.reshape(draws.shape)


def _rhat(draws: Floats) -> Floats:
    length = draws.shape[-1]
    within = draws.var(axis=-1, ddof=1).mean(axis=-1)
    between = length * draws.mean(axis=-1).var(axis=-1, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        larger: Floats = np.sqrt((between / within + length - 1) / length)
    return larger


def _ess(draws: Floats) -> Floats:
    length, size = draws.shape[-1], draws.shape[-2] * draws.shape[-1]
    covariance = _autocovariance(draws)
    within = covariance[..., 0].mean(axis=-1) * length / (length - 1)
    total = within * (length - 1) / length + draws.mean(axis=-1).var(axis=-1, ddof=1)
    constant = np.ptp(draws, axis=(-2, -1)) < np.finfo(float).resolution
    total = np.where(constant, 1.0, total)
    correlation = 1 - (within[..., None] - covariance.mean(axis=-2)) / total[..., None]
    correlation[..., 0] = 1.0
    pairs = correlation[..., : length // 2 * 2].reshape(*correlation.shape[:-1], -1, 2).sum(axis=-1)
    counted = np.logical_and.accumulate(pairs > 0, axis=-1)
    # Geyer's monotone sequence; after its last positive pair one even term is still counted.
    steady = np.where(counted, np.minimum.accumulate(pairs, axis=-1), 0.0).sum(axis=-1)
    after = 2 * counted.sum(axis=-1, keepdims=True)
    rest = np.take_along_axis(correlation, np.minimum(after, length - 1), axis=-1)
    rest = np.where(after < length, rest, 0.0)[..., 0]
    time = -1 + 2 * steady + np.maximum(rest, 0.0)
    effective: Floats = size / np.maximum(time, 1 / np.log10(size))
    return np.where(constant, float(size), effective)


def _autocovariance(draws: Floats) -> Floats:
    length = draws.shape[-1]
    centred = draws - draws.mean(axis=-1, keepdims=True)
    spectrum = np.fft.rfft(centred, n=2 * length, axis=-1)
    products = np.fft.irfft(spectrum * np.conjugate(spectrum), axis=-1)
    covariance: Floats = products[..., :length] / length
    return covariance
