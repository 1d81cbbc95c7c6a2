"""Hill saturation: S-shaped when the slope is above 1."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.priors import LogNormal, Prior

# A slope below 1 is infinitely steep at 0; starting the curve this far in keeps it finite.
OFFSET = 1e-4


@frozen
class Hill:
    """``v^slope / (half^slope + v^slope)`` less its value at ``u = 0``, with ``v = u + 0.0001``.

    Hill 1910; Jin et al. 2017, eq. 4.

    Attributes
    ----------
    half
        Prior of the exposure, in typical periods, that reaches half of the ceiling.
    slope
        Prior of the slope; above 1 small exposures work less than in proportion.
    """

    half: Prior = LogNormal(1.0, 0.7)
    slope: Prior = LogNormal(1.2, 0.4)
    concave: ClassVar[bool] = False

    @property
    def priors(self) -> dict[str, Prior]:
        """``half`` and ``slope``, both positive."""
        return {"half": self.half, "slope": self.slope}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the Hill function."""
        half, slope = parameters["half"], parameters["slope"]
        return _hill(u + OFFSET, half, slope) - _hill(OFFSET, half, slope)

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the tangent from the origin, and beyond its point of contact the curve.

        The contact of an S-shaped curve is at ``half * (slope - 1) ** (1 / slope)``, where the
        chord from the origin is as steep as the curve.
        """
        half, slope = parameters["half"], parameters["slope"]
        bend = jnp.maximum(slope - 1, 1e-12)
        contact = jnp.where(slope > 1, half * jnp.exp(jnp.log(bend) / slope), 0.0)
        v = u + OFFSET
        beyond = jnp.maximum(v, contact)
        chord = _hill(beyond, half, slope) * jnp.minimum(v / beyond, 1.0)
        return chord - _hill(OFFSET, half, slope)


def _hill(v: jax.Array | float, half: jax.Array, slope: jax.Array) -> jax.Array:
    return jax.nn.sigmoid(slope * (jnp.log(v) - jnp.log(half)))
