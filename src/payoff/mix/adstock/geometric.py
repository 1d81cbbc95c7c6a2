"""Geometric adstock: each period keeps the same share of the last one's effect."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.adstock.adstock import check_lags
from payoff.mix.priors import Beta, Prior


@frozen
class Geometric:
    """Weights ``alpha ** lag`` (Broadbent 1979; Jin et al. 2017, eq. 1).

    Attributes
    ----------
    alpha
        Prior of the share that is kept from one period to the next.
    """

    alpha: Prior = Beta(1, 3)
    lags: int | None = None

    def __post_init__(self) -> None:
        check_lags("Geometric", self.lags)

    @property
    def priors(self) -> dict[str, Prior]:
        """``alpha``, between 0 and 1."""
        return {"alpha": self.alpha}

    @staticmethod
    def log_weights(lag: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``lag * log(alpha)``."""
        return lag * jnp.log(parameters["alpha"])
