"""Hyperbolic tangent saturation: a ceiling, and the exposure that comes near it."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.priors import LogNormal, Prior


@frozen
class Tanh:
    """``tanh(u / scale)``.

    Attributes
    ----------
    scale
        Prior of the exposure, in typical periods, that reaches 76 % of the ceiling.
    """

    scale: Prior = LogNormal(1.5, 0.7)
    concave: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``scale``, positive."""
        return {"scale": self.scale}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``tanh(u / scale)``."""
        return jnp.tanh(u / parameters["scale"])

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the curve, which is concave."""
        return Tanh.curve(u, **parameters)
