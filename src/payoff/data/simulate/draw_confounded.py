"""Draw a plausible market in which spend follows a hidden demand."""

from __future__ import annotations

from payoff.core.frozen import replace
from payoff.data.simulate.draw import LEVEL, CurveKind, random_world
from payoff.data.simulate.regions import Regions
from payoff.data.simulate.series import stream
from payoff.data.simulate.world import Demand, MixWorld

FOLLOWS = "search"


def random_confounded_world(
    seed: int,
    *,
    regions: int | None = None,
    channels: int = 4,
    periods: int = 156,
    curve: CurveKind | None = None,
    lag: int = 0,
) -> MixWorld:
    """Draw the nation as ``random_world`` does, and let the spend of search follow demand.

    One standard deviation of demand is worth 3 to 8 % of the baseline; it moves search's spend by
    0.5 to 1 times as much as everything else does. The column ``queries`` measures it with an
    error a tenth to a third as large as demand itself.

    Parameters
    ----------
    seed
        The same seed gives the same world.
    regions
        How many; ``None`` for one table of the nation.
    channels, periods
        How many, at least two channels.
    curve
        The saturation of every channel; ``None`` draws one for each.
    lag
        Periods by which spend comes after the demand that it follows.
    """
    nation = random_world(seed, channels=channels, periods=periods, curve=curve)
    rng = stream(seed, "confounded")
    strength = rng.uniform(0.5, 1.0)
    return replace(
        nation,
        channels=tuple(
            replace(channel, demand=strength) if channel.name == FOLLOWS else channel
            for channel in nation.channels
        ),
        regions=None if regions is None else Regions(regions),
        hidden=Demand(
            "queries",
            LEVEL * rng.uniform(0.03, 0.08),
            noise=rng.uniform(0.1, 1 / 3),
            lag=lag,
        ),
    )
