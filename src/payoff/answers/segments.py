"""Which channel moves which segment of customers."""

from __future__ import annotations

from payoff.answers.interval import Interval
from payoff.answers.mix import MixAnswer
from payoff.core.frozen import frozen, frozen_arrays


@frozen
class Segment:
    """How much of a segment the table holds.

    Attributes
    ----------
    share
        Mean of its share over groups and periods, a fraction; of a dummy, how often it is on.
    periods
        Sum of its share over periods, averaged over groups: as many whole periods of it there are.
    largest
        Its largest share in one period, a fraction.
    """

    segment: str
    share: float
    periods: float
    largest: float


@frozen
class SegmentEffect:
    """What one channel does in one segment.

    Attributes
    ----------
    factor
        How strong the channel is in the segment, in times its strength at the average mix of
        segments. Weighted with the mean shares, the factors of a channel average 1.
    roi
        KPI per unit of spend, were all customers of this segment; ``None`` for an organic channel.
    everyone
        KPI that the channel would have brought over the table, were all customers of this segment.
    contribution
        KPI that it brought among those who were: over segments these add up to what the channel
        brought.
    above
        Probability that ``factor`` is above 1.
    learnt
        One less the ratio of the posterior to the prior width of the factor's 90 % interval: 0
        says that the data taught nothing, 1 that they taught all there is.
    told
        Whether ``learnt`` is so large that the figures are more than the prior.
    """

    channel: str
    segment: str
    factor: Interval
    roi: Interval | None
    everyone: Interval
    contribution: Interval
    above: float
    learnt: float
    told: bool


@frozen_arrays
class SegmentsAnswer:
    """Channels by segments, with the mix answer of the same fit.

    Attributes
    ----------
    mix
        What the channels brought.
    segments
        In the order of the table's columns; last those customers who are in none, if there are
        any.
    effects
        Channel by channel, each in the order of ``segments``; none when the checks failed.
    """

    mix: MixAnswer
    segments: tuple[Segment, ...]
    effects: tuple[SegmentEffect, ...]

    def of(self, channel: str) -> tuple[SegmentEffect, ...]:
        """Return the effects of one channel, in the order of ``segments``."""
        return tuple(each for each in self.effects if each.channel == channel)
