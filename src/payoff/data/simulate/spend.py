"""What is planned to be spent."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats
from payoff.data.simulate.regions import Drawn
from payoff.data.simulate.series import mixed, stream, wander
from payoff.data.simulate.world import ChannelWorld, MixWorld


def draw_spend(
    world: MixWorld,
    regions: Drawn,
    season: Floats,
    demand: Floats,
    rng: np.random.Generator,
    seed: int,
) -> list[Floats]:
    """Draw planned spend, whole cents, shape ``(G, T)`` per channel, ``(1, T)`` if national.

    Parameters
    ----------
    season
        Shape ``(T,)``.
    demand
        Shape ``(G, T)``, variance 1.
    """
    periods, groups = world.periods, len(regions.heads)
    alike = world.regions.alike if world.regions else 1.0
    if world.hidden is not None and world.hidden.lag:
        # Before the table demand was as in its first period.
        early = np.repeat(demand[:, :1], world.hidden.lag, axis=1)
        demand = np.concatenate([early, demand], axis=1)[:, :periods]
    common = wander((periods,), rng)
    shared, own = np.sqrt(world.correlation), np.sqrt(1 - world.correlation)
    planned = []
    for number, channel in enumerate(world.channels):
        latent = shared * common + own * wander((periods,), rng)
        flights = wander((periods,), rng)
        if channel.national:
            nation = regions.heads @ demand
            rows = [_row(channel, channel.mean_spend, latent, flights, season, nation)]
        else:
            means = channel.mean_spend * regions.heads * regions.spend[:, number]
            local = stream(seed, f"spend {channel.name}")
            latents = mixed(latent, alike, groups, local)
            runs = mixed(flights, alike, groups, local)
            rows = [
                _row(channel, means[g], latents[g], runs[g], season, demand[g])
                for g in range(groups)
            ]
        planned.append(np.stack(rows))
    return planned


def _row(
    channel: ChannelWorld,
    mean: float,
    latent: Floats,
    flights: Floats,
    season: Floats,
    demand: Floats,
) -> Floats:
    """Return one series of spend, all arguments but the first two of shape ``(T,)``."""
    following = channel.season * season / season.std()
    spend = np.exp(channel.spread * (following + latent + channel.demand * demand))
    spend[np.argsort(flights + following)[: round(channel.sparsity * len(season))]] = 0.0
    cents: Floats = np.round(mean * spend / spend[spend > 0].mean(), 2)
    return cents
