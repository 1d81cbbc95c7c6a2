"""What every link offers: between the sum of all effects and the KPI."""

from __future__ import annotations

from typing import ClassVar, Protocol

import jax

from payoff.core.frozen import Floats


class Link(Protocol):
    """The sum of baseline and effects is ``forward(KPI)``, both over the KPI's scale.

    Attributes
    ----------
    additive
        Whether effects add up in the KPI itself.
    level
        Where the baseline's level is for an average KPI.
    """

    additive: ClassVar[bool]
    level: ClassVar[float]

    @staticmethod
    def forward(kpi: Floats) -> Floats:
        """Return where the sum of effects should be for a KPI over its scale; elementwise."""

    @staticmethod
    def backward(total: jax.Array) -> jax.Array:
        """Return the KPI over its scale for a sum of effects; elementwise."""
