"""The additive model: effects add up in the KPI."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import Floats, frozen


@frozen
class Identity:
    """The KPI is the sum of baseline, effects and noise."""

    additive: ClassVar[bool] = True
    level: ClassVar[float] = 1.0

    @staticmethod
    def forward(kpi: Floats) -> Floats:
        """Return the KPI."""
        return kpi

    @staticmethod
    def backward(total: jax.Array) -> jax.Array:
        """Return the sum."""
        return total
