"""Weibull adstock by survival: retention that itself changes with age."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock.adstock import check_lags
from payoff.mix.priors import LogNormal, Prior


@frozen
class WeibullCDF:
    """Weights that lose a Weibull share each period (Robyn, "Weibull CDF adstock").

    The weight at a lag is the product over ages ``1..lag`` of the Weibull survival
    ``exp(-(age / scale) ** shape)``: it never rises.

    Attributes
    ----------
    shape
        Prior of the shape; below 1 the effect drops at once and then lingers.
    scale
        Prior of the scale, in periods.
    """

    shape: Prior = LogNormal(1.0, 0.4)
    scale: Prior = LogNormal(2.0, 0.5)
    lags: int | None = None

    def __post_init__(self) -> None:
        check_lags("WeibullCDF", self.lags)

    @property
    def priors(self) -> dict[str, Prior]:
        """``shape`` and ``scale``, both positive."""
        return {"shape": self.shape, "scale": self.scale}

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the running sum of log survival over ages 1 to ``lag``."""
        hazard = jnp.exp(parameters["shape"] * jnp.log(jnp.maximum(lag, 1.0) / parameters["scale"]))
        return -jnp.cumsum(jnp.where(lag > 0, hazard, 0.0))
