"""No saturation: twice the exposure, twice the effect."""

from __future__ import annotations

import jax

from payoff.core.frozen import frozen
from payoff.mix.priors import Prior


@frozen
class NoSaturation:
    """``u`` itself."""

    @property
    def priors(self) -> dict[str, Prior]:
        """No parameters."""
        return {}

    @staticmethod
    def curve(u: jax.Array, **parameters: jax.Array) -> jax.Array:  # noqa: ARG004
        """Return ``u``."""
        return u

    envelope = curve
