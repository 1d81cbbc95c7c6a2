"""The prior on a channel's coefficient."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.mix.effects.effect import Totals
from payoff.mix.priors import HalfNormal, Prior


@frozen
class OnCoefficient:
    """What full saturation brings per period, in units of the mean KPI.

    By default HalfNormal with scale ``2 * share of spend``.
    """

    prior: Prior | None = None
    needs_slope: ClassVar[bool] = False
    is_coefficient: ClassVar[bool] = True

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:  # noqa: ARG004
        """Return the effect itself."""
        return effect

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:  # noqa: ARG004
        """Return the half-normal that scales with the share of spend."""
        return HalfNormal(2 * spend_share)
