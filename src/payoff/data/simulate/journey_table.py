"""A block as a table of events, and one of devices."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from payoff.core.frozen import Floats
from payoff.data.simulate.journey_arrivals import MILESTONES
from payoff.data.simulate.journey_block import Block
from payoff.data.simulate.journey_people import BLOCK, DEVICES
from payoff.data.simulate.journey_world import (
    ANYWAY,
    KINDS,
    JourneyChannel,
    JourneyWorld,
    Kind,
    cost_of,
)

Codes = npt.NDArray[np.int8]


def event_rows(world: JourneyWorld, number: int, block: Block) -> pa.Table:
    """Return the rows of block ``number``, in order of time."""
    customer = block.who.astype(np.int64) + number * BLOCK
    names = [channel.name for channel in world.channels]
    look = block.channel + np.int16(len(names)) * block.click
    kinds = np.array(_kinds(world, click=False) + _kinds(world, click=True), np.int8)
    start = np.datetime64(world.start, "us")
    return pa.table(
        {
            "customer": customer,
            "time": start + block.when.astype("timedelta64[ms]").astype("timedelta64[us]"),
            "channel": _named(block.channel, names),
            "campaign": _campaigns(world, block),
            "kind": _named(kinds[look], KINDS),
            "cost": price_list(world).ravel()[look],
            "converted": (block.cause >= 0).view(np.int8),
            "value": block.value,
            "milestone": _named(block.milestone, MILESTONES),
            "device": customer * DEVICES + block.device,
            "cause": _named(block.cause, [*names, ANYWAY]),
        }
    )


def device_rows(number: int, block: Block) -> pa.Table:
    """Return the devices of block ``number`` and whose they are."""
    customer = np.repeat(np.arange(len(block.devices)) + number * BLOCK, block.devices)
    ends = np.cumsum(block.devices, dtype=np.int64)
    slot = np.arange(len(customer)) - np.repeat(ends - block.devices, block.devices)
    return pa.table({"device": customer * DEVICES + slot, "customer": customer})


def price_list(world: JourneyWorld) -> Floats:
    """Return the cost of a row, shape ``(2, C)``: other kinds first, clicks second."""
    return np.array(
        [
            [cost_of(channel.price, _kind(channel, click=click)) for channel in world.channels]
            for click in (False, True)
        ]
    )


def _kind(channel: JourneyChannel, *, click: bool) -> Kind:
    return "click" if click and channel.kind not in ("visit", "direct") else channel.kind


def _kinds(world: JourneyWorld, *, click: bool) -> list[int]:
    return [KINDS.index(_kind(channel, click=click)) for channel in world.channels]


def _campaigns(world: JourneyWorld, block: Block) -> pa.DictionaryArray:
    counts = [len(channel.campaigns) for channel in world.channels]
    first = (np.cumsum(counts) - counts).astype(np.int16)
    given = [name for channel in world.channels for name in channel.campaigns]
    names = list(dict.fromkeys(given))
    places = np.array([names.index(name) for name in given] + [0], np.int16)
    return pa.DictionaryArray.from_arrays(
        pa.array(
            places[first[block.channel] + block.campaign],
            mask=(np.array(counts) == 0)[block.channel],
        ),
        pa.array(names, pa.string()),
    )


def _named(codes: Codes, names: list[str] | tuple[str, ...]) -> pa.DictionaryArray:
    """Return names by their number; -1 is null."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0 if codes.min(initial=0) < 0 else None),
        pa.array(names, pa.string()),
    )
