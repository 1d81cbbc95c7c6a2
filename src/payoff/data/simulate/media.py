"""Every channel as the table shows it and as it works."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.exposure import Media
from payoff.data.simulate.mechanism import pulled
from payoff.data.simulate.regions import Drawn
from payoff.data.simulate.series import stream
from payoff.data.simulate.world import ChannelWorld


@frozen_arrays
class AllMedia:
    """Channels side by side, arrays of shape ``(G, T, C)``; ``typical`` of shape ``(C,)``.

    ``spend``, ``exposure`` and ``frequency`` as in ``Media``; ``relative``, ``pull`` and
    ``typical`` as in ``Mechanism``.
    """

    spend: Floats
    exposure: Floats
    frequency: Floats
    relative: Floats
    pull: Floats
    typical: Floats


def draw_media(
    channels: tuple[ChannelWorld, ...], planned: list[Floats], regions: Drawn, seed: int
) -> AllMedia:
    """Draw impressions, reach and frequency, channel by channel.

    Parameters
    ----------
    planned
        Spend before other channels raise it, shape ``(G, T)`` or ``(1, T)`` per channel.
    """
    there = regions.present > 0
    values: dict[str, Floats] = {}
    typical: dict[str, float] = {}
    parts = []
    for channel, plan in zip(channels, planned, strict=True):
        pull = np.broadcast_to(pulled(channel, values, typical), there.shape)
        spend = np.round(plan * pull, 2) if channel.captures else plan
        media = channel.exposure.media(spend, stream(seed, f"media {channel.name}"))
        media = _in_regions(media, regions)
        per_head = media.exposure / regions.population[:, None]
        relative = per_head / per_head[per_head > 0].mean()
        unit = channel.exposure.unit(relative, media.frequency, channel.kernel, channel.curve)
        values[channel.name] = unit.value
        typical[channel.name] = float(unit.value[there].mean())
        parts.append((media.spend, media.exposure, media.frequency, relative, pull))
    spend, exposure, frequency, relative, pull = (
        np.stack(column, axis=-1) for column in zip(*parts, strict=True)
    )
    means = np.array(list(typical.values()))
    return AllMedia(spend, exposure, frequency, relative, pull, means)


def _in_regions(media: Media, regions: Drawn) -> Media:
    """Share national amounts out by population, and leave nothing where no region is."""
    there = regions.present
    if len(media.spend) < len(there):
        people = there * regions.heads[:, None]
        share = people / people.sum(axis=0)
    else:
        share = there
    return Media(media.spend * share, media.exposure * share, media.frequency * there)
