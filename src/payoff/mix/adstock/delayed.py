"""Delayed adstock: the effect peaks some periods after the exposure."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock.adstock import check_lags
from payoff.mix.priors import Beta, HalfNormal, Prior


@frozen
class Delayed:
    """Weights ``alpha ** ((lag - delay) ** 2)`` (Jin et al. 2017, eq. 2).

    Attributes
    ----------
    alpha
        Prior of the retention, between 0 and 1.
    delay
        Prior of the lag of the peak, in periods.
    """

    alpha: Prior = Beta(2, 2)
    delay: Prior = HalfNormal(2.0)
    lags: int | None = None

    def __post_init__(self) -> None:
        check_lags("Delayed", self.lags)

    @property
    def priors(self) -> dict[str, Prior]:
        """``alpha`` and ``delay``."""
        return {"alpha": self.alpha, "delay": self.delay}

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``(lag - delay) ** 2 * log(alpha)``."""
        return (lag - parameters["delay"]) ** 2 * jnp.log(parameters["alpha"])
