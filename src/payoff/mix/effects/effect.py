"""What a prior on a channel's effect can be on."""

from __future__ import annotations

from typing import ClassVar, Protocol

import jax

from payoff.core.frozen import frozen
from payoff.mix.priors.prior import Prior


@frozen
class Totals:
    """What a channel's coefficient is worked out from; sums over the fitted periods.

    Attributes
    ----------
    curve
        Sum of the transformed exposure: what a coefficient of 1 brings, in units of the mean KPI.
    slope
        Its derivative when all exposure is scaled by ``1 + d``, at ``d = 0``, if it is needed.
    spend
        Spend, divided by the mean KPI.
    kpi
        The KPI, divided by the mean KPI.
    """

    curve: jax.Array
    slope: jax.Array
    spend: jax.Array
    kpi: jax.Array


class Effect(Protocol):
    """A quantity that says how strong a channel is, with its prior.

    It is a parameter itself, so no Jacobian is needed and the prior is exactly on it.

    Attributes
    ----------
    needs_slope
        Whether the coefficient is worked out from ``Totals.slope``; it is not computed otherwise.
    is_coefficient
        Whether it is the coefficient itself, whatever the curve.
    """

    needs_slope: ClassVar[bool]
    is_coefficient: ClassVar[bool]

    @property
    def prior(self) -> Prior | None:
        """The prior; ``None`` takes :meth:`default`."""

    @staticmethod
    def coefficient(effect: jax.Array, totals: Totals) -> jax.Array:
        """Return the coefficient of the transformed exposure, in units of the mean KPI."""

    @staticmethod
    def default(spend_share: float, kpi_per_spend: float) -> Prior:
        """Return the prior for a channel with this share of spend.

        ``kpi_per_spend`` is the whole KPI over the whole spend.
        """
