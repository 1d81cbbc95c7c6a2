"""Weibull adstock by density: a flexible shape that may rise before it falls."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock.adstock import check_lags
from payoff.mix.priors import LogNormal, Prior


@frozen
class WeibullPDF:
    """Weights proportional to the Weibull density at ``lag + 1`` (Robyn, "Weibull PDF adstock").

    Attributes
    ----------
    shape
        Prior of the shape; above 1 the effect peaks after the exposure.
    scale
        Prior of the scale, in periods.
    """

    shape: Prior = LogNormal(1.5, 0.4)
    scale: Prior = LogNormal(2.0, 0.5)
    lags: int | None = None

    def __post_init__(self) -> None:
        check_lags("WeibullPDF", self.lags)

    @property
    def priors(self) -> dict[str, Prior]:
        """``shape`` and ``scale``, both positive."""
        return {"shape": self.shape, "scale": self.scale}

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the log density without its constant."""
        log_time = jnp.log((lag + 1) / parameters["scale"])
        return (parameters["shape"] - 1) * log_time - jnp.exp(parameters["shape"] * log_time)
