"""A panel from a world whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from payoff.core.frozen import Floats, frozen_arrays, read_only, replace
from payoff.data.calendar import next_periods
from payoff.data.panel import Panel
from payoff.data.simulate.baseline import draw_baseline, draw_demand
from payoff.data.simulate.exposure import ByReach, optimal_frequency
from payoff.data.simulate.mechanism import Mechanism
from payoff.data.simulate.media import draw_media
from payoff.data.simulate.modifiers import Modifiers, draw_modifiers
from payoff.data.simulate.regions import NATION, Drawn, draw_regions
from payoff.data.simulate.series import season
from payoff.data.simulate.spend import draw_spend
from payoff.data.simulate.table import region_names, roles, table_of
from payoff.data.simulate.world import MixWorld


@frozen_arrays
class Simulated:
    """A simulated table and its truth; ``G`` regions, ``T`` periods, ``C`` channels.

    A world without regions is one region named ``""``. Money over money is per unit of spend; an
    organic channel has no spend, and NaN for every return on it.

    Attributes
    ----------
    world
        What was simulated.
    table
        Columns ``date``, ``region`` and ``population`` where there are regions, the KPI, each
        channel's columns, controls, the measure of demand, events and segments.
    dates, groups
        First day of each period, and the names of the regions.
    population
        Shape ``(G,)``; 1 without regions.
    kpi
        Shape ``(G, T)``; NaN where it is missing or the region not there.
    mean
        Shape ``(G, T)``, the KPI without noise; 0 where the region is not there.
    spend, exposure, frequency
        Shape ``(G, T, C)``; spend is in whole cents, but for a national channel's part in a region.
    contribution
        Shape ``(G, T, C)``, in units of the KPI: the mean less the mean without the channel,
        exposure of the others as it was.
    roi, roi_by_group
        Contribution over spend, shapes ``(C,)`` and ``(G, C)``.
    marginal_roi
        Shape ``(C,)``, extra KPI per extra unit of spend, were every period raised in proportion.
    baseline
        Shape ``(G, T)``, the mean without any channel.
    noise_sd
        Shape ``(G,)``, standard deviation of the noise: in units of the KPI where effects add up,
        otherwise of its logarithm or of the gamma factor of counts.
    demand
        Shape ``(G, T)``, variance 1; 0 when there is none.
    modifiers
        Factors of each channel's strength: by region, over time, by segment.
    mechanism
        Everything but chance, to ask what would have been.
    """

    world: MixWorld
    table: pa.Table
    dates: tuple[date, ...]
    groups: tuple[str, ...]
    population: Floats
    kpi: Floats
    mean: Floats
    spend: Floats
    exposure: Floats
    frequency: Floats
    contribution: Floats
    roi: Floats
    roi_by_group: Floats
    marginal_roi: Floats
    baseline: Floats
    noise_sd: Floats
    demand: Floats
    modifiers: Modifiers
    mechanism: Mechanism

    def panel(self) -> Panel:
        """Return the table as a panel, every column in its part."""
        return Panel.from_frame(self.table, **roles(self.world), source="a simulated world")

    def mean_when(self, scale: Floats) -> Floats:
        """Return the mean KPI had planned exposure been multiplied by ``scale``.

        Parameters
        ----------
        scale
            Shape ``(G, T, C)`` or one that spreads to it. Frequency stays as it was; exposure that
            one channel captures from another follows the other.

        Returns
        -------
        Floats
            Shape ``(G, T)``.
        """
        return self.mechanism.mean(np.broadcast_to(scale, self.spend.shape))

    @property
    def shapley(self) -> Floats:
        """Shapley's split of mean less baseline, shape ``(G, T, C)``; joint effects are shared."""
        return self.mechanism.shapley

    @property
    def total_roi(self) -> Floats:
        """What would be lost without the channel over its own spend, shape ``(C,)``.

        Beside ``roi``, which is direct, it holds what the channel brings by way of others that
        capture its demand; the spend that those would save is not taken off.
        """
        lost = [
            (self.mean - self.mean_when(1.0 - one)).sum() for one in np.eye(self.spend.shape[-1])
        ]
        return _ratio(np.array(lost), self.spend.sum(axis=(0, 1)))

    @property
    def indirect_roi(self) -> Floats:
        """``total_roi - roi``, shape ``(C,)``."""
        return self.total_roi - self.roi

    @property
    def by_segment(self) -> Floats:
        """What each channel would have brought were all customers of one segment, ``(C, S)``."""
        table, plain = self.modifiers.multipliers, self.modifiers.plain
        brought = np.empty_like(table)
        for number, column in enumerate(table.T):
            everyone = replace(self.mechanism, modifier=plain * column)
            brought[:, number] = everyone.contribution.sum(axis=(0, 1))
        return brought

    @property
    def optimal_frequency(self) -> Floats:
        """The frequency at which an impression brings most, ``(C,)``; NaN without frequency."""
        channels = self.world.channels
        best = [optimal_frequency(channel.curve) for channel in channels]
        return np.where([isinstance(c.exposure, ByReach) for c in channels], best, np.nan)


def simulate(world: MixWorld, seed: int) -> Simulated:
    """Draw a panel from ``world``; the same seed gives the same panel.

    Before the first period nothing was spent. Each piece of a world draws from its own random
    numbers: worlds that differ in one piece have the others in common.
    """
    rng = np.random.default_rng(seed)
    dates = (world.start, *next_periods([world.start], world.period, world.periods - 1))
    regions = draw_regions(world.regions or NATION, len(world.channels), world.periods, seed)
    groups = len(regions.heads)
    wave = season(dates, world.peak)
    demand = draw_demand(world, groups, seed)
    planned = draw_spend(world, regions, wave, demand, rng, seed)
    media = draw_media(world.channels, planned, regions, seed)
    baseline = draw_baseline(world, regions, wave, demand, rng, seed)
    modifiers = draw_modifiers(world, regions, seed)
    unsized = Mechanism(
        world.channels,
        world.outcome.link,
        regions.heads,
        baseline.mean,
        media.relative,
        media.frequency,
        media.pull,
        media.typical,
        modifiers.factor,
        np.ones(len(world.channels)),
    )
    mechanism = replace(unsized, size=_sizes(world, unsized))
    contribution, slope = mechanism.contribution, mechanism.slope
    mean = mechanism.mean(np.ones_like(media.spend))
    noise_sd = world.noise * _spread_over_time(world, mean, regions)
    drawn = world.outcome.kpi(mean, noise_sd, world.noise_df, rng)
    kpi = np.where(regions.seen > 0, drawn, np.nan)
    totals = media.spend.sum(axis=(0, 1))
    return Simulated(
        world=world,
        table=table_of(world, dates, regions, kpi, media, baseline, modifiers.segments),
        dates=dates,
        groups=region_names(groups) if world.regions else ("",),
        population=read_only(regions.population),
        kpi=read_only(kpi),
        mean=read_only(mean),
        spend=read_only(media.spend),
        exposure=read_only(media.exposure),
        frequency=read_only(media.frequency),
        contribution=read_only(contribution),
        roi=read_only(_ratio(contribution.sum(axis=(0, 1)), totals)),
        roi_by_group=read_only(_ratio(contribution.sum(axis=1), media.spend.sum(axis=1))),
        marginal_roi=read_only(_ratio(slope.sum(axis=(0, 1)), totals)),
        baseline=read_only(baseline.mean),
        noise_sd=read_only(noise_sd),
        demand=read_only(demand),
        modifiers=modifiers,
        mechanism=mechanism,
    )


def _sizes(world: MixWorld, unsized: Mechanism) -> Floats:
    shares = np.array([channel.share for channel in world.channels])
    value = unsized.scaled(unsized.units(unsized.relative).value)
    return unsized.link.sizes(shares, unsized.baseline, value, unsized.heads)


def _spread_over_time(world: MixWorld, mean: Floats, regions: Drawn) -> Floats:
    there = regions.present > 0
    rows = [world.outcome.scale(row[seen]).std() for row, seen in zip(mean, there, strict=True)]
    return np.array(rows)


def _ratio(gained: Floats, spent: Floats) -> Floats:
    """Return ``gained / spent``, NaN where nothing was spent."""
    ratio: Floats = np.divide(gained, spent, out=np.full(gained.shape, np.nan), where=spent > 0)
    return ratio
