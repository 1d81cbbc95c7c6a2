"""By which channel a customer arrives at a conversion, and the milestones on the way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.journey_people import Customers, Numbers
from payoff.data.simulate.journey_world import JourneyWorld

MILESTONES = ("lead", "opportunity", "sale")
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]


@frozen_arrays
class Arrivals:
    """What the visits of ``k`` conversions are, and the milestones of ``m`` rows.

    Attributes
    ----------
    channel, campaign
        Shape ``(k,)``.
    milestone
        Shape ``(m,)``, number in ``MILESTONES`` or -1.
    """

    channel: Codes
    campaign: Codes
    milestone: Codes


def arrive(
    world: JourneyWorld,
    who: Customers,
    click: Flags,
    converted: Flags,
    channel: Codes,
    campaign: Codes,
    chances: Floats,
) -> Arrivals:
    """Decide by what channel conversions arrive.

    Parameters
    ----------
    who, click, converted, channel, campaign
        Shape ``(m,)``, rows in order of time.
    chances
        Shape ``(2, k)``, from 0 to 1: for the channel and the campaign.
    """
    rows = np.flatnonzero(click | converted)
    rows = rows[np.argsort(who[rows], kind="stable")]
    clicks, sales = click[rows], converted[rows]
    first = np.diff(who[rows].astype(np.int64), prepend=-1) != 0
    last = _last(clicks)
    clicked = np.full(len(who), -1)
    clicked[rows] = np.where(last >= _last(first), rows[last], -1)
    milestone = np.full(len(who), -1, np.int8)
    milestone[rows] = _milestones(clicks, sales, first)
    chosen, chosen_campaign = _choose(world, clicked[converted] >= 0, chances)
    by_click = chosen < 0
    source = clicked[converted][by_click]
    chosen[by_click], chosen_campaign[by_click] = channel[source], campaign[source]
    return Arrivals(chosen, chosen_campaign, milestone)


def _last(flags: Flags) -> Numbers:
    """Return the place of the last flag up to each place, -1 before the first."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def _milestones(clicks: Flags, sales: Flags, first: Flags) -> Codes:
    """Return a lead at the first click of each cycle, an opportunity at its second, and sales.

    A cycle ends with a sale; rows are ordered by customer and time.
    """
    starts = first.copy()
    starts[1:] |= sales[:-1]
    before: Numbers = np.cumsum(clicks) - clicks
    number: Numbers = before - before[_last(starts)]
    milestone = np.where(clicks & (number < 2), number, -1)
    milestone[sales] = MILESTONES.index("sale")
    return milestone.astype(np.int8)


def _choose(world: JourneyWorld, clicked: Flags, chances: Floats) -> tuple[Codes, Codes]:
    """Return channel and campaign, shape ``(k,)`` each; channel -1 is that of the last click."""
    shares = np.cumsum([channel.arrival for channel in world.channels])
    chance, whole = chances[0], shares[-1]
    by_share = np.where(
        (chance < whole) | clicked, chance, (chance - whole) / max(1 - whole, 1e-12) * whole
    )
    channel = np.searchsorted(shares, by_share, side="right")
    campaigns = np.array([max(len(channel.campaigns), 1) for channel in world.channels] + [1])
    campaign = (chances[1] * campaigns[channel]).astype(np.int8)
    channel[channel == len(shares)] = -1
    return channel.astype(np.int8), campaign
