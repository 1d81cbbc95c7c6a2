"""Draw a plausible market of many regions at random."""

from __future__ import annotations

from payoff.core.frozen import replace
from payoff.data.simulate.draw import CurveKind, random_world
from payoff.data.simulate.regions import Regions
from payoff.data.simulate.world import MixWorld


def random_regional_world(
    seed: int,
    *,
    regions: int = 10,
    channels: int = 4,
    periods: int = 156,
    curve: CurveKind | None = None,
) -> MixWorld:
    """Draw the nation as ``random_world`` does, and divide it into regions.

    Regions differ in population, level, season, trend, spend per head, and by about 30 % in the
    strength of each channel.

    Parameters
    ----------
    seed
        The same seed gives the same world.
    regions, channels, periods
        How many.
    curve
        The saturation of every channel; ``None`` draws one for each.
    """
    nation = random_world(seed, channels=channels, periods=periods, curve=curve)
    return replace(nation, regions=Regions(regions))
