"""What is true in a world of journeys: what each channel caused, and what happens anyway."""

from __future__ import annotations

import numpy as np

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import Floats, frozen
from payoff.data.simulate.journey_world import JourneyWorld


@frozen
class Caused:
    """Conversions of one cause.

    Attributes
    ----------
    expected, expected_value
        The truth: what the simulated hazards add up to, given the touches that happened. For a
        channel, conversions and value in the world with its touches less those without.
    conversions, value
        What came of it in this log, a Poisson number around what is expected. Without the
        channel's touches exactly these would be missing.
    """

    expected: float
    expected_value: float
    conversions: int
    value: float


@frozen
class ChannelTruth:
    """One channel of a log.

    Attributes
    ----------
    name
        As the log has it.
    rows
        In the log, with the visits on which conversions happened.
    arrivals
        Conversions that happened on a visit by this channel: the credit of the last touch.
    cost
        In units of money.
    incremental
        What it caused.
    """

    name: str
    rows: int
    arrivals: int
    cost: float
    incremental: Caused


@frozen
class JourneyTruth:
    """What is true of a log.

    Attributes
    ----------
    customers
        In the world; some have no row.
    channels
        In the order of the world.
    anyway
        Conversions that no touch caused.
    """

    customers: int
    channels: tuple[ChannelTruth, ...]
    anyway: Caused

    @property
    def rows(self) -> int:
        """Rows in the log."""
        return sum(channel.rows for channel in self.channels)

    @property
    def incremental(self) -> Caused:
        """What all channels caused together; hazards add up, so this is the sum of theirs."""
        return _total([channel.incremental for channel in self.channels])

    @property
    def total(self) -> Caused:
        """All conversions, whatever caused them."""
        return _total([self.incremental, self.anyway])

    def channel(self, name: str) -> ChannelTruth:
        """Return the truth of one channel.

        Raises
        ------
        ChoiceError
            When the world has no such channel.
        """
        for channel in self.channels:
            if channel.name == name:
                return channel
        raise ChoiceError(
            f"the truth of {name!r} was asked for",
            wanted="a channel of the world",
            remedy=nearest(name, [channel.name for channel in self.channels]),
        )


def truth_of(world: JourneyWorld, rows: Floats, causes: Floats) -> JourneyTruth:
    """Name what was added up over blocks.

    Parameters
    ----------
    rows
        Shape ``(C, 3)``: rows, arrivals and cost by channel.
    causes
        Shape ``(C + 1, 4)``: the fields of ``Caused`` by cause; the last is what happens anyway.
    """
    *by_channel, anyway = (
        Caused(expected, money, int(conversions), value)
        for expected, money, conversions, value in causes.tolist()
    )
    return JourneyTruth(
        customers=world.customers,
        channels=tuple(
            ChannelTruth(channel.name, int(count), int(arrivals), cost, caused)
            for channel, (count, arrivals, cost), caused in zip(
                world.channels, rows.tolist(), by_channel, strict=True
            )
        ),
        anyway=anyway,
    )


def _total(parts: list[Caused]) -> Caused:
    numbers = np.array(
        [(part.expected, part.expected_value, part.conversions, part.value) for part in parts]
    )
    expected, money, conversions, value = numbers.sum(axis=0).tolist()
    return Caused(expected, money, int(conversions), value)
