"""What kind of number the KPI is: its link and its noise; one class a kind."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.simulate.links import Identity, Link, Logarithm


@frozen
class Additive:
    """Effects and noise are added to the baseline."""

    link: ClassVar[Link] = Identity()

    def scale(self, mean: Floats) -> Floats:
        """Return the mean on the scale on which noise is added."""
        return mean

    def kpi(self, mean: Floats, sd: Floats, df: float | None, rng: np.random.Generator) -> Floats:
        """Return the KPI, shape ``(G, T)``; ``sd``, shape ``(G,)``, in units of the KPI."""
        if df is None:
            noise: Floats = rng.standard_normal(mean.shape)
        else:
            noise = rng.standard_t(df, mean.shape) / np.sqrt(df / (df - 2))
        return mean + sd[:, None] * noise


@frozen
class Multiplicative:
    """Effects and noise are factors: ``log(kpi)`` is a sum; the noise has mean 1."""

    link: ClassVar[Link] = Logarithm()

    def scale(self, mean: Floats) -> Floats:
        """Return the mean on the scale on which noise is added."""
        log_mean: Floats = np.log(mean)
        return log_mean

    def kpi(self, mean: Floats, sd: Floats, df: float | None, rng: np.random.Generator) -> Floats:
        """Return the KPI, shape ``(G, T)``; ``sd``, shape ``(G,)``, of its logarithm."""
        del df
        spread = sd[:, None]
        kpi: Floats = mean * np.exp(spread * rng.standard_normal(mean.shape) - spread**2 / 2)
        return kpi


@frozen
class Counts:
    """Effects are factors and the KPI a negative binomial count around its mean ``m``.

    Its variance is ``m + sd ** 2 * m ** 2``: a Poisson count whose rate has a gamma factor with
    mean 1 and standard deviation ``sd``.
    """

    link: ClassVar[Link] = Logarithm()

    def scale(self, mean: Floats) -> Floats:
        """Return the mean on the scale on which noise is added."""
        log_mean: Floats = np.log(mean)
        return log_mean

    def kpi(self, mean: Floats, sd: Floats, df: float | None, rng: np.random.Generator) -> Floats:
        """Return the KPI, shape ``(G, T)``; ``sd``, shape ``(G,)``, of the gamma factor."""
        del df
        if not sd.any():
            return rng.poisson(mean).astype(np.float64)
        variance = np.maximum(sd[:, None] ** 2, 1e-12)
        factor = rng.gamma(1 / variance, variance, mean.shape)
        return rng.poisson(mean * factor).astype(np.float64)


Outcome = Additive | Multiplicative | Counts
