"""The prior on a channel's return on investment."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.mix.effects.effect import Totals
from payoff.mix.priors import LogNormal, Prior


@frozen
class OnRoi:
    """KPI brought per unit of spend over the table (Zhang et al. 2023).

    By default LogNormal with a factor of 2.5 either way (sigma 0.9) around the return that all
    channels would have if together they brought 0.4 of the KPI.
    """

    prior: Prior | None = None
    needs_slope: ClassVar[bool] = False
    is_coefficient: ClassVar[bool] = False

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:
        """Return ``effect * spend / curve``."""
        return effect * totals.spend / totals.curve

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:  # noqa: ARG004
        """Return the log-normal around the average return."""
        return LogNormal(0.4 * kpi_per_spend, 0.9)
