"""How exposure becomes sales: everything of a world but chance."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.exposure import Unit
from payoff.data.simulate.links import Link
from payoff.data.simulate.world import ChannelWorld


@frozen_arrays
class Mechanism:
    """The part of a world that has no chance in it; ``G`` regions, ``T`` periods, ``C`` channels.

    Attributes
    ----------
    channels, link
        What turns exposure into effects, and effects into sales.
    heads
        Each region's share of the nation's people, shape ``(G,)``.
    baseline
        Shape ``(G, T)``, in units of the KPI.
    relative
        Exposure per head over its mean where it ran, shape ``(G, T, C)``.
    frequency
        Shape ``(G, T, C)``.
    pull
        Factor by which other channels raised the exposure, shape ``(G, T, C)``.
    typical
        Mean effect of each channel before it is scaled, where the region is there, shape ``(C,)``.
    modifier
        Factor of strength in each region and period, shape ``(G, T, C)``.
    size
        Scale of each channel's effect, shape ``(C,)``.
    """

    channels: tuple[ChannelWorld, ...]
    link: Link
    heads: Floats
    baseline: Floats
    relative: Floats
    frequency: Floats
    pull: Floats
    typical: Floats
    modifier: Floats
    size: Floats

    def units(self, relative: Floats) -> Unit:
        """Return every channel's effect before it is scaled, shape ``(G, T, C)``."""
        units = [self._unit(number, relative[..., number]) for number in range(len(self.channels))]
        value, stretch = (
            np.stack([getattr(unit, part) for unit in units], axis=-1)
            for part in ("value", "stretch")
        )
        return Unit(value, stretch)

    def scaled(self, unit: Floats) -> Floats:
        """Return effects, or their derivatives, at full size."""
        return self.size * (self.modifier * unit)

    def react(self, scale: Floats) -> Floats:
        """Return relative exposure when what was planned is multiplied by ``scale``.

        Exposure that one channel captures from another follows that other's effect.
        """
        relative = self.relative * scale
        values: dict[str, Floats] = {}
        for number, channel in enumerate(self.channels):
            pull = pulled(channel, values, self._typical)
            relative[..., number] *= pull / self.pull[..., number]
            values[channel.name] = self._unit(number, relative[..., number]).value
        return relative

    def mean(self, scale: Floats) -> Floats:
        """Return the mean KPI when planned exposure is multiplied by ``scale``, ``(G, T)``."""
        effects = self.scaled(self.units(self.react(scale)).value)
        return self.link.mean(self.baseline, effects, self.heads)

    @property
    def contribution(self) -> Floats:
        """The mean KPI less that without each channel, exposure of the others as it was."""
        effects = self.scaled(self.units(self.relative).value)
        return self.link.contribution(self.baseline, effects, self.heads)

    @property
    def slope(self) -> Floats:
        """The derivative of the mean KPI when each channel's exposure is raised in proportion."""
        units = self.units(self.relative)
        effects, stretch = self.scaled(units.value), self.scaled(units.stretch)
        return self.link.slope(self.baseline, effects, stretch, self.heads)

    @property
    def shapley(self) -> Floats:
        """Shapley's split of the mean KPI less the baseline, shape ``(G, T, C)``."""
        effects = self.scaled(self.units(self.relative).value)
        return self.link.shapley(self.baseline, effects, self.heads)

    @property
    def _typical(self) -> dict[str, float]:
        names = (channel.name for channel in self.channels)
        return dict(zip(names, self.typical.tolist(), strict=True))

    def _unit(self, number: int, relative: Floats) -> Unit:
        channel = self.channels[number]
        frequency = self.frequency[..., number]
        return channel.exposure.unit(relative, frequency, channel.kernel, channel.curve)


def pulled(
    channel: ChannelWorld, values: dict[str, Floats], typical: dict[str, float]
) -> Floats | float:
    """Return the factor by which earlier channels raise the exposure of this one.

    Parameters
    ----------
    values
        Channel to its effect before it is scaled, shape ``(G, T)``.
    typical
        Channel to the mean of that in the table.
    """
    return 1 + sum(
        capture.strength * values[capture.channel] / typical[capture.channel]
        for capture in channel.captures
    )
