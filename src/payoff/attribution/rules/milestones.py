"""By milestones of a longer sale: the touches that made a lead, an opportunity, a sale."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.attribution.steps import JOURNEY
from payoff.core.frozen import frozen


@frozen
class WShaped(TouchRule):
    """30 % each to the first touch and to those of ``lead`` and ``opportunity``, 10 % to the rest.

    Attributes
    ----------
    milestones
        Names of the milestones, as the log writes them, in any case of letters.

    The share of a milestone that a journey did not reach is divided among the others, and that of
    the rest where no touch is left.
    """

    milestones: tuple[str, ...] = ("lead", "opportunity")
    title: ClassVar[str] = "W-shaped"
    closed: ClassVar[bool] = False
    wants: ClassVar[frozenset[str]] = frozenset({"milestone"})

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return the share of the milestones that the touch is."""
        return _anchored(touches, self.milestones, 0.3, last=0.0)


@frozen
class FullPath(TouchRule):
    """22.5 % each to the first, ``lead``, ``opportunity`` and last touch, 10 % to the rest.

    Attributes
    ----------
    milestones
        As of :class:`WShaped`.
    """

    milestones: tuple[str, ...] = ("lead", "opportunity")
    title: ClassVar[str] = "Full path"
    closed: ClassVar[bool] = False
    wants: ClassVar[frozenset[str]] = frozenset({"milestone"})

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return the share of the milestones that the touch is."""
        return _anchored(touches, self.milestones, 0.225, last=0.225)


def _anchored(touches: Any, milestones: tuple[str, ...], share: float, *, last: float) -> Any:
    import ibis

    journey = ibis.window(group_by=JOURNEY)
    weight = ibis.ifelse(touches.position == 0, share, 0.0)
    if last:
        weight += ibis.ifelse(touches.position == touches.length - 1, last, 0.0)
    nowhere = ibis.null("int64")
    for name in milestones:
        reached = (touches.milestone.lower() == name.casefold()).fill_null(False)
        place = ibis.ifelse(reached, touches.position.cast("int64"), nowhere).min().over(journey)
        weight += ibis.ifelse((touches.position == place).fill_null(False), share, 0.0)
    anchored = 1 + (last > 0)
    rest = 1.0 - share * (1 + len(milestones)) - last
    # As if no two milestones fell on one touch: shares of a journey are divided by their sum.
    others = (touches.length - len(milestones) - anchored).cast("float64")
    return ibis.ifelse(weight > 0, weight, rest / ibis.greatest(others, 1.0))
