"""No saturation: twice the exposure, twice the effect."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.mix.priors import Prior


@frozen
class NoSaturation:
    """``u`` itself."""

    concave: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """No parameters."""
        return {}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:  # noqa: ARG004
        """Return ``u``."""
        return u

    @staticmethod
    def envelope(u: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the curve, which is concave."""
        return NoSaturation.curve(u, **parameters)
