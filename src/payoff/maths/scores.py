"""How far forecasts were from what happened."""

from __future__ import annotations

import numpy as np

from payoff.core.errors import CellError
from payoff.core.frozen import Floats


def crps(draws: Floats, observed: Floats) -> Floats:
    """Return the continuous ranked probability score, in the unit of ``observed``; 0 is perfect.

    ``E|X - y| - E|X - X'| / 2`` (Gneiting & Raftery 2007, JASA 102, equation 21) by the estimator
    that is fair to any number of draws (Ferro 2014, QJRMS 140): the second mean is over pairs of
    different draws, found in order ``n log n`` from the sorted draws.

    Parameters
    ----------
    draws
        Shape ``(draws, ...)``, at least 2 draws.
    observed
        Shape ``(...)``.
    """
    count = len(draws)
    places = (2.0 * np.arange(count) - (count - 1)) / (count * (count - 1))
    apart: Floats = np.tensordot(places, np.sort(draws, axis=0), axes=1)
    distance: Floats = np.abs(draws - observed).mean(axis=0)
    return distance - apart


def mape(forecast: Floats, observed: Floats) -> float:
    """Return the mean absolute error as a share of each observation: 0.1 is 10 %.

    Parameters
    ----------
    forecast, observed
        The same shape.

    Raises
    ------
    CellError
        An observation is 0.
    """
    if not np.all(observed):
        raise CellError(
            f"observation {int(np.argmin(observed != 0))} is 0",
            wanted="observations other than 0 for a percentage error",
            remedy="use wmape, which divides by the sum of all observations",
        )
    return float(np.mean(np.abs((observed - forecast) / observed)))


def wmape(forecast: Floats, observed: Floats) -> float:
    """Return the sum of absolute errors over the sum of absolute observations.

    Parameters
    ----------
    forecast, observed
        The same shape, not all observations 0.
    """
    return float(np.abs(observed - forecast).sum() / np.abs(observed).sum())


def r2(forecast: Floats, observed: Floats) -> float:
    """Return the share of the variance that the forecast explains; below 0 it is worse than a mean.

    Parameters
    ----------
    forecast, observed
        The same shape, not all observations alike.
    """
    return float(1 - ((observed - forecast) ** 2).sum() / ((observed - observed.mean()) ** 2).sum())
