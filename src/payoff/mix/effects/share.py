"""The prior on a channel's share of sales: the default, because it needs no unit."""

from __future__ import annotations

import jax

from payoff.core.frozen import frozen
from payoff.mix.effects.effect import Totals
from payoff.mix.priors import HalfStudentT, Prior

# All channels together are expected to bring about this share of the KPI.
MEDIA_SHARE = 0.4


@frozen
class OnShare:
    """Contribution over the KPI's total.

    By default half Student-t with 3 degrees of freedom and scale ``0.4 * share of spend``: before
    the data, every channel is likely to bring little, and all together some 44 % of the KPI; but
    tails are heavy, so that a small channel with a large return is not argued away.
    """

    prior: Prior | None = None

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:
        """Return ``effect * kpi / curve``."""
        return effect * totals.kpi / totals.curve

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:  # noqa: ARG004
        """Return the half Student-t that scales with the share of spend."""
        return HalfStudentT(MEDIA_SHARE * spend_share)
