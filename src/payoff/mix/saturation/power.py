"""Power saturation: no ceiling, but ever less for more."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.priors import Beta, Prior

# The power is infinitely steep at 0; starting the curve this far in keeps it finite.
OFFSET = 1e-4


@frozen
class Power:
    """``v^exponent`` less its value at ``u = 0``, with ``v = u + 0.0001``.

    Attributes
    ----------
    exponent
        Prior of the elasticity, between 0 and 1.
    """

    exponent: Prior = Beta(3, 2)
    concave: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``exponent``, between 0 and 1."""
        return {"exponent": self.exponent}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the power function."""
        exponent = parameters["exponent"]
        return jnp.exp(exponent * jnp.log(u + OFFSET)) - jnp.exp(exponent * jnp.log(OFFSET))

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the curve, which is concave."""
        return Power.curve(u, **parameters)
