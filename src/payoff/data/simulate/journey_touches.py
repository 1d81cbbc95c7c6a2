"""What reaches the customers of a block, and the conversions that it causes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.journey_people import (
    DAY_MS,
    Customers,
    Numbers,
    People,
    moments,
)
from payoff.data.simulate.journey_world import JourneyChannel, JourneyWorld


@frozen_arrays
class Touched:
    """Touches of one channel, ``m`` of them, ordered by customer.

    Attributes
    ----------
    who, when
        Shape ``(m,)``, customer within the block, and ms since the start.
    click
        Shape ``(m,)``.
    campaign
        Shape ``(m,)``, number within the channel.
    device
        Shape ``(m,)``, number within the customer.
    """

    who: Customers
    when: Numbers
    click: npt.NDArray[np.bool_]
    campaign: npt.NDArray[np.int8]
    device: npt.NDArray[np.int8]


@frozen_arrays
class Conversions:
    """Conversions of one cause, ``k`` of them.

    Attributes
    ----------
    who, when
        Shape ``(k,)``, customer within the block, and ms since the start.
    value
        Shape ``(k,)``, in units of money, to the cent.
    device
        Shape ``(k,)``, number within the customer.
    chances
        Shape ``(2, k)``, from 0 to 1: they decide on the channel and the campaign of the visit.
    expected
        Shape ``(2,)``, what the hazards of this cause add up to within the log, in conversions and
        in money.
    """

    who: Customers
    when: Numbers
    value: Floats
    device: npt.NDArray[np.int8]
    chances: Floats
    expected: Floats


def draw_touches(
    world: JourneyWorld,
    channel: JourneyChannel,
    people: People,
    knots: Floats,
    rng: np.random.Generator,
) -> Touched:
    """Draw a channel's touches: a Poisson process for each customer that it can reach."""
    mean = people.followers(channel.selection, world.intent)
    mean *= channel.touches * world.days / 30 / channel.reach
    mean *= rng.random(len(mean)) < channel.reach
    counts = rng.poisson(mean)
    who = np.repeat(np.arange(len(mean), dtype=np.uint16), counts)
    return Touched(
        who=who,
        when=moments(knots, len(who), rng),
        click=rng.random(len(who)) < (channel.kind == "click" or channel.clicks),
        campaign=rng.integers(max(len(channel.campaigns), 1), size=len(who), dtype=np.int8),
        device=(rng.random(len(who)) * people.devices[who]).astype(np.int8),
    )


def draw_caused(
    world: JourneyWorld,
    channel: JourneyChannel,
    people: People,
    touched: Touched,
    rng: np.random.Generator,
) -> Conversions:
    """Draw the conversions that a channel's touches cause.

    A touch adds the hazard ``effect * rate * exp(-rate * s)``, so that it causes a Poisson number
    of conversions with mean ``effect``, each after an exponential delay. Those after the end of
    the log are left out, and out of what is expected.
    """
    end = world.days * DAY_MS
    scale = channel.half_life * DAY_MS / np.log(2)
    count = rng.poisson(channel.effect * len(touched.who)) if len(touched.who) else 0
    touch = rng.integers(max(len(touched.who), 1), size=count)
    when = touched.when[touch] + np.ceil(rng.exponential(scale, count)).astype(np.int64)
    expected = channel.effect * -np.expm1((touched.when - end) / scale)
    return _caused(
        world, people, touched.who[touch], when, rng, expected, people.value[touched.who]
    )


def draw_anyway(
    world: JourneyWorld, people: People, knots: Floats, rng: np.random.Generator
) -> Conversions:
    """Draw the conversions that no touch causes."""
    expected = people.followers(1.0, world.intent) * (world.base * world.days / 30)
    who = np.repeat(np.arange(len(expected), dtype=np.uint16), rng.poisson(expected))
    when = moments(knots, len(who), rng)
    return _caused(world, people, who, when, rng, expected, people.value)


def _caused(
    world: JourneyWorld,
    people: People,
    who: Customers,
    when: Numbers,
    rng: np.random.Generator,
    expected: Floats,
    value: Floats,
) -> Conversions:
    spread = world.order_spread
    order = np.exp(spread * rng.standard_normal(len(who)) - spread**2 / 2)
    chances, within = rng.random((3, len(who))), when < world.days * DAY_MS
    return Conversions(
        who=who[within],
        when=when[within],
        value=np.maximum(np.round(people.value[who] * order, 2), 0.01)[within],
        device=(chances[2] * people.devices[who]).astype(np.int8)[within],
        chances=chances[:2, within],
        expected=np.array([expected.sum(), (expected * value).sum()]),
    )
