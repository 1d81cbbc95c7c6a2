"""Regions: how large each is and how it differs from the others."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.simulate.series import stream


@frozen
class NormalSpread:
    """Multipliers with mean 1 and standard deviation ``sd``, normal; may fall below 0."""

    sd: float

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
        """Return multipliers of the shape asked for."""
        return 1 + self.sd * rng.standard_normal(shape)


@frozen
class LogNormalSpread:
    """Multipliers with mean 1 whose logarithm has standard deviation ``sd``."""

    sd: float

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
        """Return multipliers of the shape asked for."""
        multiplier: Floats = np.exp(self.sd * rng.standard_normal(shape) - self.sd**2 / 2)
        return multiplier


Spread = NormalSpread | LogNormalSpread


@frozen
class Regions:
    """Regions of one nation.

    Attributes
    ----------
    sizes
        Population of each region, or how many regions to draw.
    mean_size, size_spread
        Of drawn populations: their mean, and the standard deviation of their logarithm.
    level, season, trend
        Standard deviations between regions: of the logarithm of the level per head, of the
        season's amplitude as a share of it, and of the trend as a share of the level.
    spend
        Standard deviation of the logarithm of spend per head between regions.
    strength
        How each channel's strength differs between regions.
    alike
        Correlation between regions of what varies over time: spend, controls, demand.
    shock
        Standard deviation of shocks that hit every region in a period, as a share of the level.
    late
        Share of the regions that start later, within the second sixth to the half of the table.
    missing
        Share of the KPI's cells that are missing.
    """

    sizes: int | tuple[float, ...]
    mean_size: float = 1_000_000.0
    size_spread: float = 0.8
    level: float = 0.2
    season: float = 0.2
    trend: float = 0.05
    spend: float = 0.3
    strength: Spread = LogNormalSpread(0.3)
    alike: float = 0.5
    shock: float = 0.0
    late: float = 0.0
    missing: float = 0.0


# A nation is one region that deviates from nothing.
NATION = Regions((1.0,), 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, NormalSpread(0.0), alike=1.0)


@frozen_arrays
class Drawn:
    """Regions as drawn; ``G`` regions, ``T`` periods, ``C`` channels.

    Attributes
    ----------
    population, heads
        Shape ``(G,)``: people, and their share of the nation's.
    level, season, trend
        Shape ``(G,)``: factor of the level per head, factor of the season, addition to the trend.
    spend, strength
        Shape ``(G, C)``: factors of spend per head and of each channel's strength.
    shock
        Shape ``(T,)``, as a share of the level.
    present, seen
        Shape ``(G, T)``, 1 or 0: whether the region is there, and whether its KPI is in the table.
    """

    population: Floats
    heads: Floats
    level: Floats
    season: Floats
    trend: Floats
    spend: Floats
    strength: Floats
    shock: Floats
    present: Floats
    seen: Floats


def draw_regions(regions: Regions, channels: int, periods: int, seed: int) -> Drawn:
    """Draw what makes each region differ."""

    def normal(name: str, *shape: int) -> Floats:
        return stream(seed, f"regions {name}").standard_normal(shape)

    population = _population(regions, seed)
    groups = len(population)
    present = _present(regions, groups, periods, seed)
    hidden = stream(seed, "regions missing").random((groups, periods)) < regions.missing
    return Drawn(
        population=population,
        heads=population / population.sum(),
        level=np.exp(regions.level * normal("level", groups)),
        season=1 + regions.season * normal("season", groups),
        trend=regions.trend * normal("trend", groups),
        spend=np.exp(regions.spend * normal("spend", groups, channels)),
        strength=regions.strength.draw((groups, channels), stream(seed, "regions strength")),
        shock=regions.shock * normal("shock", periods),
        present=present,
        seen=np.where(hidden, 0.0, present),
    )


def _population(regions: Regions, seed: int) -> Floats:
    if isinstance(regions.sizes, tuple):
        return np.array(regions.sizes, dtype=np.float64)
    spread = LogNormalSpread(regions.size_spread)
    drawn = spread.draw((regions.sizes,), stream(seed, "regions size"))
    return np.ceil(regions.mean_size * drawn)


def _present(regions: Regions, groups: int, periods: int, seed: int) -> Floats:
    rng = stream(seed, "regions late")
    starts = np.zeros(groups, dtype=np.int64)
    late = rng.permutation(groups)[: min(round(regions.late * groups), groups - 1)]
    starts[late] = rng.integers(periods // 6, periods // 2 + 1, size=len(late))
    return np.where(np.arange(periods) >= starts[:, None], 1.0, 0.0)
