"""The prior on a channel's share of sales: the default, because it needs no unit."""

from __future__ import annotations

import jax

from payoff.core.frozen import frozen
from payoff.mix.effects.effect import Totals
from payoff.mix.priors import HalfNormal, Prior

# All channels together are expected to bring 0.8 times this share of the KPI.
MEDIA_SHARE = 0.5


@frozen
class OnShare:
    """Contribution over the KPI's total.

    By default HalfNormal with scale ``0.5 * share of spend``: before the data, every channel is
    likely to bring little, and unlikely to bring more than the KPI's total times its share of
    spend.
    """

    prior: Prior | None = None

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:
        """Return ``effect * kpi / curve``."""
        return effect * totals.kpi / totals.curve

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:  # noqa: ARG004
        """Return the half-normal that scales with the share of spend."""
        return HalfNormal(MEDIA_SHARE * spend_share)
