"""Binomial adstock: an effect that reaches exactly zero at the end of its window."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock.adstock import check_lags
from payoff.mix.priors import Beta, Prior


@frozen
class Binomial:
    """Weights ``(1 - lag / (lags + 1)) ** (1 / alpha - 1)`` (Meridian, "binomial decay").

    Attributes
    ----------
    alpha
        Prior of the decay, between 0 and 1: near 0 all of the effect comes at once, near 1 it is
        even over the window.
    """

    alpha: Prior = Beta(1, 3)
    lags: int | None = None

    def __post_init__(self) -> None:
        check_lags("Binomial", self.lags)

    @property
    def priors(self) -> dict[str, Prior]:
        """``alpha``, between 0 and 1."""
        return {"alpha": self.alpha}

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``(1 / alpha - 1) * log(1 - lag / (lags + 1))``."""
        return (1 / parameters["alpha"] - 1) * jnp.log1p(-lag / (lag.shape[0] + 1))
