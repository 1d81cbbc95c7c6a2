"""The table that a simulated world shows, and the part that each column plays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from payoff.core.frozen import Floats
from payoff.data.simulate.baseline import Baseline
from payoff.data.simulate.exposure import ByImpressions, ByReach, Organic
from payoff.data.simulate.media import AllMedia
from payoff.data.simulate.regions import Drawn
from payoff.data.simulate.world import ChannelWorld, MixWorld


def region_names(groups: int) -> tuple[str, ...]:
    """Return names whose order in the alphabet is that of the regions."""
    width = len(str(groups))
    return tuple(f"region_{number:0{width}}" for number in range(1, groups + 1))


def control_names(world: MixWorld) -> list[str]:
    """Return the controls, the measure of hidden demand last."""
    return [
        *(control.name for control in world.controls),
        *([world.hidden.name] if world.hidden else []),
    ]


def roles(world: MixWorld) -> dict[str, Any]:
    """Return the arguments by which ``Panel.from_frame`` reads the table."""
    paid = [c for c in world.channels if not isinstance(c.exposure, Organic)]
    reach = [c for c in paid if isinstance(c.exposure, ByReach)]
    following = [channel.name for channel in paid if channel.demand]
    return {
        "time": "date",
        "kpi": world.kpi,
        "spend": [channel.name for channel in paid],
        "impressions": {
            c.name: f"{c.name}_impressions" for c in paid if isinstance(c.exposure, ByImpressions)
        },
        "reach": {channel.name: f"{channel.name}_reach" for channel in reach},
        "frequency": {channel.name: f"{channel.name}_frequency" for channel in reach},
        "organic": [channel.name for channel in world.channels[len(paid) :]],
        "controls": control_names(world),
        "demand": {world.hidden.name: following} if world.hidden and following else {},
        "events": [event.name for event in world.events],
        "segments": list(world.segments.names) if world.segments else [],
        "group": "region" if world.regions else None,
        "population": "population" if world.regions else None,
        "national": [channel.name for channel in paid if channel.national],
    }


def table_of(
    world: MixWorld,
    dates: tuple[date, ...],
    regions: Drawn,
    kpi: Floats,
    media: AllMedia,
    baseline: Baseline,
    shares: Floats,
) -> pa.Table:
    """Return one row for each region and period in which the region is there."""
    rows = np.nonzero(regions.present)

    def shown(values: Floats) -> Floats:
        picked: Floats = np.broadcast_to(values, regions.present.shape)[rows]
        return picked

    columns: dict[str, object] = {"date": [dates[period] for period in rows[1]]}
    if world.regions:
        names = region_names(len(regions.population))
        columns["region"] = [names[group] for group in rows[0]]
        columns["population"] = shown(regions.population[:, None])
    columns[world.kpi] = pa.array(shown(kpi), from_pandas=True)
    for number, channel in enumerate(world.channels):
        columns |= _channel_columns(channel, number, media, shown)
    for number, name in enumerate(control_names(world)):
        columns[name] = shown(baseline.controls[..., number])
    for number, event in enumerate(world.events):
        columns[event.name] = shown(baseline.events[:, number]).astype(np.int64)
    for number, name in enumerate(world.segments.names if world.segments else ()):
        columns[name] = shown(shares[..., number])
    return pa.table(columns)


def _channel_columns(
    channel: ChannelWorld, number: int, media: AllMedia, shown: Callable[[Floats], Floats]
) -> dict[str, object]:
    def amount(values: Floats) -> Floats:
        """Return what was spent or seen there, or in the nation, rounded back to cents."""
        column = values[..., number]
        return shown(np.round(column.sum(axis=0), 2) if channel.national else column)

    match channel.exposure:
        case Organic():
            return {channel.name: amount(media.exposure)}
        case ByImpressions():
            seen = {f"{channel.name}_impressions": amount(media.exposure)}
        case ByReach():
            seen = {
                f"{channel.name}_reach": amount(media.exposure),
                f"{channel.name}_frequency": shown(media.frequency[..., number]),
            }
        case _:
            seen = {}
    return {channel.name: amount(media.spend), **seen}
