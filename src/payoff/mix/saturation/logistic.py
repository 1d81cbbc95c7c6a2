"""Logistic saturation: steepest at zero, then levelling off."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.priors import LogNormal, Prior


@frozen
class Logistic:
    """``(1 - exp(-lam u)) / (1 + exp(-lam u))``, which is ``tanh(lam u / 2)`` (PyMC-Marketing).

    Attributes
    ----------
    lam
        Prior of the steepness; at 1 a typical period reaches 46 % of the ceiling.
    """

    lam: Prior = LogNormal(1.0, 0.7)
    concave: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``lam``, positive."""
        return {"lam": self.lam}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``tanh(lam u / 2)``."""
        return jnp.tanh(0.5 * parameters["lam"] * u)

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the curve, which is concave."""
        return Logistic.curve(u, **parameters)
