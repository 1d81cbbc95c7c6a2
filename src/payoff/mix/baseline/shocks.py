"""Shocks: what moves all groups in one period, and no column of the table tells."""

from __future__ import annotations

from payoff.core.frozen import frozen
from payoff.mix.priors import HalfNormal, Prior


@frozen
class Shocks:
    """One number per period that all groups share, in a table of several groups.

    Weather, news and competitors move every region in the same week. Were that left to the noise,
    which is independent from group to group, each region would count as a witness of its own, and
    intervals would be too narrow.

    Attributes
    ----------
    scale
        Prior of the shocks' standard deviation, as a share of the mean KPI; ``None`` takes a
        HalfNormal with the KPI's own relative spread as scale.
    """

    scale: Prior | None = None

    def prior(self, spread: float) -> Prior:
        """Return the prior of the standard deviation, ``spread`` being the KPI's own."""
        return self.scale or HalfNormal(spread)
