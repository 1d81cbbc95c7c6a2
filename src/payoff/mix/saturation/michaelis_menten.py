"""Michaelis-Menten saturation: half of the ceiling at the half-saturation point."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.mix.priors import LogNormal, Prior


@frozen
class MichaelisMenten:
    """``u / (half + u)`` (Michaelis & Menten 1913).

    Attributes
    ----------
    half
        Prior of the exposure, in typical periods, that reaches half of the ceiling.
    """

    half: Prior = LogNormal(1.0, 0.7)
    concave: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``half``, positive."""
        return {"half": self.half}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return ``u / (half + u)``."""
        return u / (parameters["half"] + u)

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the curve, which is concave."""
        return MichaelisMenten.curve(u, **parameters)
