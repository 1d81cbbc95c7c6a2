"""The prior on a channel's share of sales: the default, because it needs no unit."""

from __future__ import annotations

from typing import ClassVar

import jax

from payoff.core.frozen import frozen
from payoff.mix.effects.effect import Totals
from payoff.mix.priors import HalfStudentT, Prior

SCALE = 0.5


@frozen
class OnShare:
    """Contribution over the KPI's total.

    By default half Student-t with 3 degrees of freedom and scale ``0.5 * share of spend``: before
    the data a channel is likelier to bring little than much, half of the time less than 0.38 times
    its share of spend; but tails are heavy, so that a small channel with a large return is not
    argued away.
    """

    prior: Prior | None = None
    needs_slope: ClassVar[bool] = False
    is_coefficient: ClassVar[bool] = False

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:
        """Return ``effect * kpi / curve``."""
        return effect * totals.kpi / totals.curve

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:  # noqa: ARG004
        """Return the half Student-t that scales with the share of spend."""
        return HalfStudentT(SCALE * spend_share)
