"""The multiplicative model: effects multiply each other, and the season grows with the level."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen


@frozen
class Log:
    """The logarithm of the KPI is the sum of baseline, effects and noise.

    What a channel brings is the expected KPI less the one without it, all else as it was. Those
    add up to more than all channels brought together, since each takes the interaction for its
    own; where parts must add up they are Shapley's (:mod:`payoff.maths.shapley`).
    """

    additive: ClassVar[bool] = False
    level: ClassVar[float] = 0.0

    @staticmethod
    def forward(kpi: Floats) -> Floats:
        """Return the logarithm."""
        return np.log(kpi)

    @staticmethod
    def backward(total: jax.Array) -> jax.Array:
        """Return the exponential."""
        return jnp.exp(total)
