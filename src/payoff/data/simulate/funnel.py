"""A market in which demand is made, measured and captured."""

from __future__ import annotations

from payoff.data.simulate.capture import Capture
from payoff.data.simulate.curves import Hill, Logistic, Straight, geometric_weights
from payoff.data.simulate.exposure import ByImpressions, ByReach, Organic
from payoff.data.simulate.world import ChannelWorld, Demand, MixWorld

LAGS = 13


def funnel_world() -> MixWorld:
    """Return a market of weeks whose search follows a hidden demand, video and display.

    Video has reach and frequency, display has impressions, a newsletter costs nothing. Search is
    bought when people search: half as much again because of video, a fifth because of display.
    The column ``queries`` measures demand with an error a third as large as what it measures.
    """
    return MixWorld(
        channels=(
            ChannelWorld(
                "video",
                40_000,
                geometric_weights(0.6, LAGS),
                Hill(2.5, 2.0),
                0.08,
                spread=0.6,
                exposure=ByReach(per_spend=120.0),
            ),
            ChannelWorld(
                "display",
                25_000,
                geometric_weights(0.4, LAGS),
                Logistic(1.4),
                0.05,
                spread=0.5,
                exposure=ByImpressions(per_spend=150.0),
            ),
            ChannelWorld(
                "search",
                20_000,
                geometric_weights(0.1, LAGS),
                Logistic(1.0),
                0.1,
                demand=1.0,
                captures=(Capture("video", 0.5), Capture("display", 0.2)),
            ),
            ChannelWorld(
                "newsletter",
                50_000,
                geometric_weights(0.2, LAGS),
                Straight(),
                0.02,
                exposure=Organic(),
            ),
        ),
        level=1_000_000,
        trend=0.05,
        season=0.08,
        noise=0.3,
        hidden=Demand("queries", 90_000, noise=1 / 3),
    )
