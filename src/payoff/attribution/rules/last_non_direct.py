"""Last touch that is none of some channels: what brought a customer who then came by himself."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.attribution.steps import JOURNEY
from payoff.core.frozen import frozen


@frozen
class LastNonDirect(TouchRule):
    """All credit to the last touch that is not passed over; to the last where all are.

    Attributes
    ----------
    passed
        Channels or kinds of touch that are passed over, in any case of letters: direct visits, and
        for "last non-brand" also searches for the brand.
    """

    passed: tuple[str, ...] = ("direct",)
    title: ClassVar[str] = "Last non-direct touch"
    closed: ClassVar[bool] = False

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:
        """Return 1 for the last touch that counts, 0 for the others."""
        import ibis

        names = {name.strip().casefold() for name in self.passed}
        units = [unit for unit, name in enumerate(channels) if name.strip().casefold() in names]
        over = touches.kind.lower().isin(sorted(names)).fill_null(False)
        if units:
            over |= touches.unit.isin(units)
        place = ibis.ifelse(over, -1, touches.position)
        last = place.max().over(ibis.window(group_by=JOURNEY))
        return ibis.ifelse((place == last) & ~over, 1.0, 0.0)
