"""When a channel may run: periods without it, and flights that are long and strong enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen


@frozen
class Blackout:
    """Days on which a channel spends nothing, both ends included.

    Attributes
    ----------
    first, last
        Every period that has one of these days in it is without spend.

    Raises
    ------
    ChoiceError
        When the last day is before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ChoiceError(
                f"a blackout from {self.first} to {self.last}",
                wanted="a last day that is not before the first",
                remedy="turn the two dates round",
            )

    def covers(self, periods: Sequence[date]) -> tuple[int, ...]:
        """Return which of ``periods``, given by their first days, have a blacked out day in them.

        The last period is as long as the one before it; a single one is its first day.
        """
        long = periods[-1] - periods[-2] if len(periods) > 1 else timedelta(days=1)
        ends = (*periods[1:], periods[-1] + long)
        spans = enumerate(zip(periods, ends, strict=True))
        return tuple(
            place for place, (start, end) in spans if start <= self.last and self.first < end
        )


@frozen
class Flighting:
    """A channel is off, or runs in flights.

    Attributes
    ----------
    least_when_on
        Least spend in a period of a flight, in units of spend, above zero.
    shortest_flight
        Least number of periods in a row, all of them within the horizon.

    Raises
    ------
    ChoiceError
        When the amount is not above zero, or the length below 1.
    """

    least_when_on: float
    shortest_flight: int = 1

    def __post_init__(self) -> None:
        if not (math.isfinite(self.least_when_on) and self.least_when_on > 0):
            raise ChoiceError(
                f"a least spend of {self.least_when_on:g} in a period of a flight",
                wanted="a finite amount of money above zero",
                remedy="give what the channel must spend in a period for it to be worth running",
            )
        if self.shortest_flight < 1:
            raise ChoiceError(
                f"a shortest flight of {self.shortest_flight} periods",
                wanted="1 period or more",
                remedy="say how many periods in a row the channel must run once it is on",
            )
