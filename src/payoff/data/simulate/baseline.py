"""What sales would be without marketing, and what the table shows of that."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.simulate.regions import Drawn
from payoff.data.simulate.series import mixed, stream, wander
from payoff.data.simulate.world import ControlWorld, Demand, MixWorld


@frozen_arrays
class Baseline:
    """The baseline as drawn.

    Attributes
    ----------
    mean
        Shape ``(G, T)``, in units of the KPI; 0 before a region starts.
    controls
        Shape ``(G, T, K)``, as the table shows them; the measure of demand is the last.
    events
        Shape ``(T, E)``, 1 or 0.
    """

    mean: Floats
    controls: Floats
    events: Floats


def draw_demand(world: MixWorld, groups: int, seed: int) -> Floats:
    """Return the hidden demand, variance 1, shape ``(G, T)``; 0 without one."""
    if world.hidden is None:
        return np.zeros((groups, world.periods))
    rng = stream(seed, "demand")
    return mixed(wander((world.periods,), rng), _alike(world), groups, rng)


def draw_baseline(
    world: MixWorld,
    regions: Drawn,
    season: Floats,
    demand: Floats,
    rng: np.random.Generator,
    seed: int,
) -> Baseline:
    """Draw the baseline; ``season`` has shape ``(T,)``, ``demand`` shape ``(G, T)``."""
    columns = [_control(world, control, len(demand), rng, seed) for control in world.controls]
    effects = [
        control.effect * (values - control.mean)
        for control, values in zip(world.controls, columns, strict=True)
    ]
    flags = [_flags(event.periods, world.periods) for event in world.events]
    effects += [event.effect * flag for event, flag in zip(world.events, flags, strict=True)]
    if world.hidden is not None:
        effects.append(world.hidden.effect * demand)
        columns.append(_proxy(world.hidden, demand, seed))
    rising = (world.trend + regions.trend)[:, None] * np.linspace(0, 1, world.periods)
    swing = (world.season * regions.season)[:, None] * season
    mean = world.outcome.link.baseline(
        world.level * regions.heads * regions.level,
        1 + rising + swing + regions.shock,
        [regions.heads[:, None] * effect for effect in effects],
    )
    return Baseline(
        mean * regions.present,
        _beside(columns, mean.shape),
        _beside(flags, (world.periods,)),
    )


def _alike(world: MixWorld) -> float:
    return world.regions.alike if world.regions else 1.0


def _control(
    world: MixWorld, control: ControlWorld, groups: int, rng: np.random.Generator, seed: int
) -> Floats:
    national = wander((world.periods,), rng)
    local = mixed(national, _alike(world), groups, stream(seed, f"control {control.name}"))
    values: Floats = np.round(control.mean + control.sd * local, 2)
    return values


def _proxy(hidden: Demand, demand: Floats, seed: int) -> Floats:
    error = hidden.noise * stream(seed, "demand measured").standard_normal(demand.shape)
    values: Floats = np.round(hidden.mean + hidden.sd * (demand + error), 2)
    return values


def _flags(when: tuple[int, ...], periods: int) -> Floats:
    return np.isin(np.arange(periods), when).astype(np.float64)


def _beside(columns: list[Floats], shape: tuple[int, ...]) -> Floats:
    return np.stack(columns, axis=-1) if columns else np.zeros((*shape, 0))
