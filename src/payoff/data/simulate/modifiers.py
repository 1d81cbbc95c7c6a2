"""What makes the same exposure work more or less: region, time and segment."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.regions import Drawn
from payoff.data.simulate.series import stream
from payoff.data.simulate.world import ChannelWorld, MixWorld


@frozen_arrays
class Modifiers:
    """Factors of strength; ``G`` regions, ``T`` periods, ``C`` channels, ``S`` segments.

    Attributes
    ----------
    strength, drift
        Of each channel in each region, ``(G, C)``, and in each period, ``(T, C)``.
    segments
        Share of each segment, shape ``(G, T, S)``.
    multipliers
        Of each channel in each segment, shape ``(C, S)``.
    """

    strength: Floats
    drift: Floats
    segments: Floats
    multipliers: Floats

    @property
    def plain(self) -> Floats:
        """Factor without the segments, shape ``(G, T, C)``."""
        return self.strength[:, None, :] * self.drift

    @property
    def factor(self) -> Floats:
        """Factor of everything, shape ``(G, T, C)``; shares add up to 1, or there are none."""
        mixed: Floats = 1 + self.segments @ (self.multipliers - 1).T
        return self.plain * mixed


def draw_modifiers(world: MixWorld, regions: Drawn, seed: int) -> Modifiers:
    """Draw how strength varies over time and who was there."""
    groups, periods = regions.present.shape
    return Modifiers(
        regions.strength,
        np.stack([_drift(channel, periods, seed) for channel in world.channels], axis=-1),
        _segments(world, groups, seed),
        _multipliers(world),
    )


def _drift(channel: ChannelWorld, periods: int, seed: int) -> Floats:
    if channel.drift is None:
        return np.ones(periods)
    return channel.drift.draw(periods, stream(seed, f"drift {channel.name}"))


def _segments(world: MixWorld, groups: int, seed: int) -> Floats:
    if world.segments is None:
        return np.zeros((groups, world.periods, 0))
    return world.segments.draw(groups, world.periods, stream(seed, "segments"))


def _multipliers(world: MixWorld) -> Floats:
    names = world.segments.names if world.segments else ()
    rows = [channel.segments or (1.0,) * len(names) for channel in world.channels]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
