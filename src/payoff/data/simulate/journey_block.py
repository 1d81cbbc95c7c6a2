"""The rows of one block of customers, in order of time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.journey_arrivals import arrive
from payoff.data.simulate.journey_people import (
    DAY_MS,
    Customers,
    Numbers,
    block_stream,
    clock,
    draw_people,
)
from payoff.data.simulate.journey_touches import (
    Conversions,
    Touched,
    draw_anyway,
    draw_caused,
    draw_touches,
)
from payoff.data.simulate.journey_world import JourneyWorld

Codes = npt.NDArray[np.int8]
NONE = -1


@frozen_arrays
class Block:
    """Rows of one block, ``m`` of them, in order of time.

    Attributes
    ----------
    who, when
        Shape ``(m,)``, customer within the block, and ms since the start.
    channel
        Shape ``(m,)``, number of the channel.
    campaign
        Shape ``(m,)``, number within the channel.
    click
        Shape ``(m,)``, whether it is one, where its channel has others.
    milestone
        Shape ``(m,)``, 0 for a lead, 1 for an opportunity, 2 for a sale, -1 for none.
    cause
        Shape ``(m,)``, number of the channel that caused the conversion, the number of channels
        when it happens anyway, -1 where there is none.
    value
        Shape ``(m,)``, in units of money; 0 where there is no conversion.
    device
        Shape ``(m,)``, number within the customer.
    devices
        Shape ``(n,)``, how many each customer has.
    expected
        Shape ``(C + 1, 2)``, conversions and value by cause.
    """

    who: Customers
    when: Numbers
    channel: Codes
    campaign: Codes
    click: npt.NDArray[np.bool_]
    milestone: Codes
    cause: Codes
    value: Floats
    device: Codes
    devices: Codes
    expected: Floats


def draw_block(world: JourneyWorld, seed: int, block: int, size: int) -> Block:
    """Draw one block: each channel and its conversions from a stream of their own.

    A world without a channel has the same other touches and conversions.
    """
    people, knots = draw_people(world, seed, block, size), clock(world)
    touches, causes = [], []
    for channel in world.channels:
        rng = block_stream(seed, f"channel {channel.name}", block)
        touches.append(draw_touches(world, channel, people, knots, rng))
        causes.append(draw_caused(world, channel, people, touches[-1], rng))
    rng = block_stream(seed, "anyway", block)
    causes.append(draw_anyway(world, people, knots, rng))
    return _in_order(world, touches, causes, people.devices)


def _in_order(
    world: JourneyWorld, touches: list[Touched], causes: list[Conversions], devices: Codes
) -> Block:
    parts: list[Touched | Conversions] = [*touches, *causes]
    when = np.concatenate([part.when for part in parts])
    touched, order = sum(len(part.who) for part in touches), _order(when, world.days)
    none = np.zeros(len(when) - touched, np.int8)
    who = np.concatenate([part.who for part in parts])[order]
    cause = np.concatenate([np.full(touched, NONE, np.int8), *_numbers(causes)])[order]
    click = np.concatenate([*(part.click for part in touches), none > 0])[order]
    channel = np.concatenate([*_numbers(touches), none])[order]
    campaign = np.concatenate([*(part.campaign for part in touches), none])[order]
    converted = cause != NONE
    chances = np.concatenate([part.chances for part in causes], axis=1)
    chances = chances[:, order[converted] - touched]
    arrivals = arrive(world, who, click, converted, channel, campaign, chances)
    channel[converted], campaign[converted] = arrivals.channel, arrivals.campaign
    return Block(
        who=who,
        when=when[order],
        channel=channel,
        campaign=campaign,
        click=click | converted,
        milestone=arrivals.milestone,
        cause=cause,
        value=np.concatenate([np.zeros(touched), *(part.value for part in causes)])[order],
        device=np.concatenate([part.device for part in parts])[order],
        devices=devices,
        expected=np.array([part.expected for part in causes]),
    )


def _order(when: Numbers, days: int) -> Numbers:
    """Return the order of time, ties as they stand.

    The place of a row is packed beside its time, as sorting numbers is faster than sorting places.
    """
    places = len(when).bit_length()
    if (days * DAY_MS).bit_length() + places > 63:
        return np.argsort(when, kind="stable")
    packed = when << places
    packed |= np.arange(len(when))
    packed.sort()
    packed &= (1 << places) - 1
    return packed


def _numbers(parts: Sequence[Touched | Conversions]) -> list[Codes]:
    return [np.full(len(part.who), number, np.int8) for number, part in enumerate(parts)]
