"""The prior on a channel's marginal return on investment."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.mix.effects.effect import Totals
from payoff.mix.priors import LogNormal, Prior


@frozen
class OnMarginalRoi:
    """Extra KPI per extra unit of spend, all periods raised in proportion.

    By default LogNormal with sigma 0.9 around half of the average return that :class:`OnRoi`
    expects, since more spend brings less.
    """

    prior: Prior | None = None
    needs_slope: ClassVar[bool] = True
    is_coefficient: ClassVar[bool] = False

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:
        """Return ``effect * spend / slope``."""
        return effect * totals.spend / totals.slope

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:  # noqa: ARG004
        """Return the log-normal around half of the average return."""
        return LogNormal(0.2 * kpi_per_spend, 0.9)
