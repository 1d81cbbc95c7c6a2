"""Pareto-smoothed importance sampling, and the predictive densities it gives without refitting.

Smoothing and its diagnostic k-hat: Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25(72). The
generalised Pareto fit: Zhang & Stephens 2009, Technometrics 51(3), with the weak prior on k of
the former. Leave-one-out densities: Vehtari, Gelman & Gabry 2017, Statistics and Computing 27.
"""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from payoff.core.errors import CellError
from payoff.core.frozen import Floats, frozen_arrays

LEAST_TAIL = 5
PRIOR_OF_SCALE = 3.0
PRIOR_OF_SHAPE = 0.5
PRIOR_WEIGHT = 10.0
SMALLEST = float(np.log(np.finfo(float).tiny))


@frozen_arrays
class Smoothed:
    """Smoothed importance weights.

    Attributes
    ----------
    log_weights
        Shape ``(draws,)``, on the scale of the ratios: not normalised, none above the largest
        ratio.
    khat
        Shape of the tail of the ratios: below :func:`khat_limit` the weighted means can be
        trusted. Minus infinity where the largest ratios are all the same, infinity where there
        are too few draws to tell.
    """

    log_weights: Floats
    khat: float


@frozen_arrays
class LeaveOneOut:
    """Expected log predictive density of each observation given the others.

    Attributes
    ----------
    pointwise
        Shape ``(observations,)``.
    khat
        Shape ``(observations,)``.
    draws
        How many draws the weights are on.
    parameters
        Effective number of parameters, ``p_loo``.
    """

    pointwise: Floats
    khat: Floats
    draws: int
    parameters: float

    @property
    def total(self) -> float:
        """The sum over observations, elpd."""
        return float(self.pointwise.sum())

    @property
    def error(self) -> float:
        """The standard error of the total; not a number for one observation."""
        if len(self.pointwise) < 2:
            return float("nan")
        return float(np.sqrt(len(self.pointwise) * self.pointwise.var(ddof=1)))

    @property
    def unreliable(self) -> int:
        """How many observations have a k-hat above the limit."""
        return int((self.khat > khat_limit(self.draws)).sum())


def khat_limit(draws: int) -> float:
    """Return the k-hat up to which ``draws`` draws are enough (2024, section 3.2.4)."""
    return float(min(1 - 1 / np.log10(draws), 0.7))


def smooth(log_ratios: Floats, *, efficiency: float = 1.0) -> Smoothed:
    """Replace the largest importance ratios by the quantiles of a fitted generalised Pareto.

    Parameters
    ----------
    log_ratios
        Shape ``(draws,)``, up to a constant; minus infinity is a weight of nothing.
    efficiency
        Effective sample size of the draws over their number; below 1 for Markov chains.

    Raises
    ------
    CellError
        A ratio is not a number or infinite.
    """
    top = float(log_ratios.max())
    if not np.isfinite(top):
        raise CellError(
            f"the largest log ratio is {top}",
            wanted="log ratios that are numbers, not all of them minus infinity",
            remedy="drop the draws whose density is not finite",
        )
    weights, draws = log_ratios - top, log_ratios.size
    length = int(min(0.2 * draws, 3 * np.sqrt(draws / efficiency)))
    if length < LEAST_TAIL:
        return Smoothed(log_ratios, float("inf"))
    order = np.argsort(weights, kind="stable")
    cutoff = max(float(weights[order[-length - 1]]), SMALLEST)
    tail = order[weights[order] > cutoff]
    if len(tail) < LEAST_TAIL:
        return Smoothed(log_ratios, float("inf" if len(tail) else "-inf"))
    base = np.exp(cutoff)
    shape, scale = pareto(np.exp(weights[tail]) - base)
    if np.isfinite(shape):
        quantiles = (np.arange(len(tail)) + 0.5) / len(tail)
        excess = scale * np.expm1(-shape * np.log1p(-quantiles)) / shape
        weights[tail] = np.log(base + excess)
    return Smoothed(np.minimum(weights, 0.0) + top, shape)


def pareto(excess: Floats) -> tuple[float, float]:
    """Fit a generalised Pareto; return its shape k, positive for heavy tails, and its scale.

    Parameters
    ----------
    excess
        Shape ``(n,)``, ascending, above 0.
    """
    count = len(excess)
    candidates = 30 + int(np.sqrt(count))
    quartile, largest = excess[int(count / 4 + 0.5) - 1], excess[-1]
    grid = 1 - np.sqrt(candidates / (np.arange(candidates) + 0.5))
    theta = 1 / largest + grid / (PRIOR_OF_SCALE * quartile)
    shapes = np.log1p(-theta[:, None] * excess).mean(axis=1)
    profile = count * (np.log(-theta / shapes) - shapes - 1)
    posterior = np.exp(profile - logsumexp(profile))
    chosen = float(posterior @ theta)
    shape = float(np.log1p(-chosen * excess).mean())
    weight = count / (count + PRIOR_WEIGHT)
    return weight * shape + (1 - weight) * PRIOR_OF_SHAPE, -shape / chosen


def leave_one_out(log_likelihood: Floats, *, efficiency: float = 1.0) -> LeaveOneOut:
    """Return the expected log predictive densities by PSIS, without a refit.

    Parameters
    ----------
    log_likelihood
        Shape ``(draws, observations)``.
    efficiency
        As in :func:`smooth`.

    Raises
    ------
    CellError
        A log likelihood is not a finite number.
    """
    if not np.isfinite(log_likelihood).all():
        raise CellError(
            "a log likelihood is not a finite number",
            wanted="finite numbers only",
            remedy="leave out the observation or the draw that it belongs to",
        )
    draws, count = log_likelihood.shape
    pointwise, khat = np.empty(count), np.empty(count)
    for i in range(count):
        column = log_likelihood[:, i]
        smoothed = smooth(-column, efficiency=efficiency)
        weights = smoothed.log_weights
        pointwise[i] = logsumexp(weights + column) - logsumexp(weights)
        khat[i] = smoothed.khat
    inside = logsumexp(log_likelihood, axis=0) - np.log(draws)
    return LeaveOneOut(pointwise, khat, draws, float((inside - pointwise).sum()))
