"""The shifted beta-geometric model of how long customers stay under contract.

Each customer leaves in each period with a probability of their own, which is Beta(alpha, beta)
among customers. Fader and Hardie (2007), "How to project customer retention", Journal of
Interactive Marketing 21(1), 76-90; equations (5) and (6) there are ``log_leaving`` and
``log_survival`` here.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit, log_expit

from payoff.core.frozen import Floats, frozen, frozen_arrays

SIDE = 41
WIDEST = 14.0
ROUNDS = 8
NEGLIGIBLE = 1e-7


@frozen_arrays
class Lapses:
    """How long customers stayed, as far as it was seen.

    Attributes
    ----------
    left
        Shape ``(T,)``; customers whose last period was ``t`` and who were gone in ``t + 1``;
        period 0 is the one in which they came.
    stayed
        Shape ``(T,)``; customers who were still there in period ``t``, the last that was seen.
    """

    left: Floats
    stayed: Floats


@frozen
class SurvivalFit:
    """Maximum likelihood: ``alpha`` and ``beta``, and the log-likelihood there."""

    alpha: float
    beta: float
    log_likelihood: float


def log_survival(alpha: Floats | float, beta: Floats | float, periods: Floats | float) -> Floats:
    """Return the log of the share of customers that is still there after ``periods``."""
    kept: Floats = betaln(alpha, beta + np.asarray(periods)) - betaln(alpha, beta)
    return kept


def log_leaving(alpha: Floats | float, beta: Floats | float, periods: Floats | float) -> Floats:
    """Return the log of the share whose last period is ``periods``, counted from 0."""
    gone: Floats = betaln(alpha + 1, beta + np.asarray(periods)) - betaln(alpha, beta)
    return gone


def log_likelihood(alpha: Floats | float, beta: Floats | float, seen: Lapses) -> Floats:
    """Return the log-likelihood, in the shape of ``alpha`` and ``beta``."""
    alpha, beta = np.asarray(alpha)[..., None], np.asarray(beta)[..., None]
    periods = np.arange(len(seen.left), dtype=np.float64)
    gone = (seen.left * log_leaving(alpha, beta, periods)).sum(axis=-1)
    total: Floats = gone + (seen.stayed * log_survival(alpha, beta, periods)).sum(axis=-1)
    return total


def fit_survival(seen: Lapses) -> SurvivalFit:
    """Return the maximum of the likelihood; where customers do not differ it is at a bound."""

    def loss(at: Floats) -> float:
        return -float(log_likelihood(*_shape(at[0], at[1]), seen))

    box = _box(seen)
    start = [float(np.mean(side)) for side in box]
    bounds = ((-WIDEST, WIDEST),) * 2
    found = minimize(loss, start, method="Nelder-Mead", bounds=bounds, options={"fatol": 1e-9})
    alpha, beta = _shape(*found.x)
    return SurvivalFit(float(alpha), float(beta), -float(found.fun))


def draw_survival(seen: Lapses, draws: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return draws of alpha and beta from their posterior, shape ``(draws,)`` each.

    The mean ``alpha / (alpha + beta)`` and the polarisation ``1 / (alpha + beta + 1)`` are uniform
    on 0 to 1 before the data. The posterior is computed on a grid.
    """
    sides = _axes(_box(seen))
    weights = np.exp(_log_posterior(sides, seen))
    chosen = rng.choice(weights.size, size=draws, p=(weights / weights.sum()).ravel())
    steps = [side[1] - side[0] for side in sides]
    at = [
        side[place] + step * rng.uniform(-0.5, 0.5, draws)
        for side, step, place in zip(
            sides, steps, np.unravel_index(chosen, weights.shape), strict=True
        )
    ]
    return _shape(at[0], at[1])


def _shape(mean: Floats | float, polarisation: Floats | float) -> tuple[Floats, Floats]:
    """Return alpha and beta from the logits of the mean and of the polarisation."""
    size = np.exp(-np.asarray(polarisation))
    return expit(mean) * size, expit(-np.asarray(mean)) * size


def _axes(box: list[tuple[float, float]]) -> list[Floats]:
    return [np.linspace(low, high, SIDE) for low, high in box]


def _log_posterior(sides: list[Floats], seen: Lapses) -> Floats:
    """Return the log of the posterior on a grid, 0 at its top; shape ``(SIDE, SIDE)``."""
    mean, polarisation = np.meshgrid(*sides, indexing="ij")
    # Uniform on 0 to 1 is the logistic density on the scale of logits.
    prior = log_expit(np.stack([mean, -mean, polarisation, -polarisation])).sum(axis=0)
    total = log_likelihood(*_shape(mean, polarisation), seen) + prior
    below: Floats = total - total.max()
    return below


def _box(seen: Lapses) -> list[tuple[float, float]]:
    """Return where the posterior is: the grid is narrowed until it fills it."""
    box = [(-WIDEST, WIDEST), (-WIDEST, WIDEST)]
    for _ in range(ROUNDS):
        sides = _axes(box)
        high = _log_posterior(sides, seen) > np.log(NEGLIGIBLE)
        box = [
            (float(side[max(rows[0] - 1, 0)]), float(side[min(rows[-1] + 1, SIDE - 1)]))
            for side, rows in zip(
                sides, (np.flatnonzero(high.any(axis=1 - k)) for k in (0, 1)), strict=True
            )
        ]
    return box
