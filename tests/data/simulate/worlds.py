"""Small worlds, one for each thing that a market can have, and all of it at once."""

from __future__ import annotations

from payoff.core.frozen import replace
from payoff.data.simulate.capture import Capture
from payoff.data.simulate.curves import Hill, Logistic, geometric_weights
from payoff.data.simulate.drift import Drift
from payoff.data.simulate.exposure import ByImpressions, ByReach, Organic
from payoff.data.simulate.outcomes import Counts, Multiplicative
from payoff.data.simulate.regions import LogNormalSpread, Regions
from payoff.data.simulate.segments import SegmentDummies, SegmentShares
from payoff.data.simulate.world import ChannelWorld, ControlWorld, Demand, EventWorld, MixWorld

LAGS = 6
TV = ChannelWorld("tv", 5000, geometric_weights(0.5, LAGS), Logistic(1.5), 0.12, sparsity=0.3)
SEARCH = ChannelWorld("search", 2000, geometric_weights(0.1, LAGS), Hill(1.2, 1.4), 0.08)
RADIO = ChannelWorld("radio", 900, geometric_weights(0.3, LAGS), Logistic(2.0), 0.04)
MAIL = ChannelWorld(
    "mail", 300, geometric_weights(0.2, LAGS), Logistic(1.0), 0.03, exposure=Organic()
)
PLAIN = MixWorld(
    (TV, SEARCH, RADIO),
    periods=80,
    level=40_000,
    trend=0.1,
    season=0.1,
    controls=(ControlWorld("price", 10.0, 1.0, -900.0),),
    events=(EventWorld("promo", (5, 33, 60), 6000.0),),
    noise=0.2,
)
REGIONS = Regions(4, shock=0.02, late=0.25, missing=0.05)
REACHED = replace(TV, curve=Hill(2.5, 2.2), exposure=ByReach())
CAPTURING = replace(SEARCH, captures=(Capture("tv", 0.6),), demand=1.0)
HIDDEN = Demand("queries", 4000.0, noise=0.3)


def world(*channels: ChannelWorld, **changes: object) -> MixWorld:
    return replace(PLAIN, channels=channels or PLAIN.channels, **changes)


WORLDS = {
    "plain": PLAIN,
    "regions": world(regions=REGIONS),
    "national": world(TV, replace(RADIO, national=True), regions=REGIONS),
    "impressions": world(replace(TV, exposure=ByImpressions()), SEARCH),
    "reach": world(REACHED, SEARCH),
    "drift": world(replace(TV, drift=Drift(0.3)), SEARCH),
    "multiplicative": world(outcome=Multiplicative()),
    "counts": world(outcome=Counts()),
    "demand": world(TV, replace(SEARCH, demand=1.0), hidden=HIDDEN),
    "capture": world(TV, CAPTURING, hidden=HIDDEN),
    "shares": world(
        replace(TV, segments=(0.5, 1.0, 2.0)), SEARCH, segments=SegmentShares(("a", "b", "c"))
    ),
    "dummies": world(replace(TV, segments=(0.2, 1.0)), SEARCH, segments=SegmentDummies(("a", "b"))),
    "organic": world(TV, MAIL),
    "all": world(
        replace(REACHED, drift=Drift(0.2), segments=(0.6, 1.4)),
        replace(CAPTURING, exposure=ByImpressions()),
        replace(RADIO, national=True),
        MAIL,
        outcome=Multiplicative(),
        regions=replace(REGIONS, strength=LogNormalSpread(0.4)),
        hidden=HIDDEN,
        segments=SegmentShares(("new", "old")),
    ),
}
