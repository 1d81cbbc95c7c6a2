"""What channels bring by way of others: demand that one makes and another captures."""

from __future__ import annotations

from payoff.answers.interval import Interval
from payoff.core.frozen import frozen


@frozen
class Feed:
    """What one channel causes of the exposure of another that captures demand.

    Attributes
    ----------
    channel
        The channel that causes it.
    exposure
        Share of the capturing channel's exposure that would be missing without it, a fraction.
    split
        Its part of the capturing channel's contribution, in units of the KPI: these and what the
        channel brought on its own add up to the whole.
    """

    channel: str
    exposure: Interval
    split: Interval


@frozen
class Captured:
    """A channel that captures demand, and who fed it.

    Attributes
    ----------
    channel
        Such as branded search.
    own
        What it brought of demand that the others did not cause, in units of the KPI.
    share
        Share of its contribution that others fed, a fraction.
    feeds
        One per channel that feeds it.
    """

    channel: str
    own: Interval
    share: Interval
    feeds: tuple[Feed, ...]


@frozen
class TotalEffect:
    """What a channel brings in all: directly, and by way of those that capture its demand.

    Attributes
    ----------
    direct, indirect, total
        KPI that would be missing without the channel: with the exposure of the others as it was,
        because that exposure would be missing too, and both together.
    direct_roi, total_roi
        The same per unit of the channel's own spend, ``None`` for an organic channel. Spend that
        the others would save is not taken off.
    by_way_of
        The channels that capture its demand.
    """

    channel: str
    direct: Interval
    indirect: Interval
    total: Interval
    direct_roi: Interval | None
    total_roi: Interval | None
    by_way_of: tuple[str, ...]


@frozen
class Funnel:
    """Demand that is made by some channels and captured by others."""

    captured: tuple[Captured, ...]
    effects: tuple[TotalEffect, ...]
