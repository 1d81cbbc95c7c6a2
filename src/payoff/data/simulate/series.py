"""Random series: each piece of a world draws from a stream of its own."""

from __future__ import annotations

import zlib
from datetime import date

import numpy as np

from payoff.core.frozen import Floats

DAYS_OF_YEAR = 365.25
PERSISTENCE = 0.6
WARM_UP = 50


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random numbers of one piece; a new piece leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def season(dates: tuple[date, ...], peak: float) -> Floats:
    """Return a yearly wave with a sharper top than trough, between -1 and 1, shape ``(T,)``."""
    days = np.array([day.timetuple().tm_yday for day in dates], dtype=np.float64)
    angle = 2 * np.pi * (days - peak) / DAYS_OF_YEAR
    wave: Floats = (np.cos(angle) + 0.3 * np.cos(2 * angle)) / 1.3
    return wave


def wander(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Return series with variance 1 that remember their last value, shape ``(..., periods)``."""
    *groups, periods = shape
    shocks = rng.standard_normal((*groups, periods + WARM_UP)) * np.sqrt(1 - PERSISTENCE**2)
    series = np.zeros_like(shocks)
    for index in range(1, periods + WARM_UP):
        series[..., index] = PERSISTENCE * series[..., index - 1] + shocks[..., index]
    settled: Floats = series[..., WARM_UP:]
    return settled


def mixed(national: Floats, alike: float, groups: int, rng: np.random.Generator) -> Floats:
    """Return series that follow the ``national`` one, shape ``(G, T)``, with its variance.

    Parameters
    ----------
    national
        Shape ``(T,)``, variance 1.
    alike
        Correlation between any two groups.
    """
    own = wander((groups, len(national)), rng)
    series: Floats = np.sqrt(alike) * national + np.sqrt(1 - alike) * own
    return series


def smooth(periods: int, scale: float, rng: np.random.Generator) -> Floats:
    """Return a smooth series with mean 0 and standard deviation 1, shape ``(periods,)``.

    White noise under a Gaussian window of ``scale`` periods: a Gaussian process whose covariance
    is squared exponential with length ``scale * sqrt(2)``.
    """
    reach = int(np.ceil(4 * scale))
    window = np.exp(-0.5 * (np.arange(-reach, reach + 1) / scale) ** 2)
    series = np.convolve(rng.standard_normal(periods + 2 * reach), window, mode="valid")
    standard: Floats = (series - series.mean()) / series.std()
    return standard
