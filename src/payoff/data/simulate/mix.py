"""A panel from a world whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.data.calendar import next_periods
from payoff.data.panel import Panel
from payoff.data.simulate.curves import carry_over
from payoff.data.simulate.world import ChannelWorld, MixWorld

DAYS_OF_YEAR = 365.25
PERSISTENCE = 0.6
WARM_UP = 50


@frozen_arrays
class Simulated:
    """A simulated table and its truth; ``T`` periods, ``C`` channels.

    Attributes
    ----------
    world
        What was simulated.
    table
        Columns ``date``, the KPI, each channel's spend, controls and events.
    spend
        Shape ``(T, C)``, whole cents.
    contribution
        Shape ``(T, C)``, in units of the KPI.
    roi
        Shape ``(C,)``, KPI per unit of spend.
    marginal_roi
        Shape ``(C,)``, extra KPI per extra unit of spend, were every period raised in proportion.
    baseline
        Shape ``(T,)``, everything but the channels and the noise.
    noise_sd
        Standard deviation of the noise, in units of the KPI.
    """

    world: MixWorld
    table: pa.Table
    spend: Floats
    contribution: Floats
    roi: Floats
    marginal_roi: Floats
    baseline: Floats
    noise_sd: float

    def panel(self) -> Panel:
        """Return the table as a panel, every column in its part."""
        world = self.world
        return Panel.from_frame(
            self.table,
            time="date",
            kpi=world.kpi,
            spend=[channel.name for channel in world.channels],
            controls=[control.name for control in world.controls],
            events=[event.name for event in world.events],
            source="a simulated world",
        )


def simulate(world: MixWorld, seed: int) -> Simulated:
    """Draw a panel from ``world``; the same seed gives the same panel.

    Before the first period nothing was spent.
    """
    rng = np.random.default_rng(seed)
    dates = (world.start, *next_periods([world.start], world.period, world.periods - 1))
    season = _season(dates, world.peak)
    spend = _spend(world, season, rng)
    controls = np.array([_control(c.mean, c.sd, world.periods, rng) for c in world.controls])
    baseline = _baseline(world, season, controls)
    contribution, stretch = _media(world, spend, baseline.sum())
    expected = baseline + contribution.sum(axis=1)
    noise_sd = world.noise * float(expected.std())
    kpi = expected + noise_sd * _noise(world, rng)
    return Simulated(
        world,
        _table(world, dates, kpi, spend, controls),
        read_only(spend),
        read_only(contribution),
        read_only(contribution.sum(axis=0) / spend.sum(axis=0)),
        read_only(stretch.sum(axis=0) / spend.sum(axis=0)),
        read_only(baseline),
        noise_sd,
    )


def _season(dates: tuple[date, ...], peak: float) -> Floats:
    """Return a yearly wave with a sharper top than trough, between -1 and 1, shape ``(T,)``."""
    days = np.array([day.timetuple().tm_yday for day in dates], dtype=np.float64)
    angle = 2 * np.pi * (days - peak) / DAYS_OF_YEAR
    wave: Floats = (np.cos(angle) + 0.3 * np.cos(2 * angle)) / 1.3
    return wave


def _wander(periods: int, rng: np.random.Generator) -> Floats:
    """Return a series with variance 1 that remembers its last value, shape ``(periods,)``."""
    shocks = rng.standard_normal(periods + WARM_UP) * np.sqrt(1 - PERSISTENCE**2)
    series = np.zeros(periods + WARM_UP)
    for index in range(1, len(series)):
        series[index] = PERSISTENCE * series[index - 1] + shocks[index]
    return series[WARM_UP:]


def _spend(world: MixWorld, season: Floats, rng: np.random.Generator) -> Floats:
    common = _wander(world.periods, rng)
    shared, own = np.sqrt(world.correlation), np.sqrt(1 - world.correlation)
    columns = [
        _channel_spend(channel, shared * common + own * _wander(world.periods, rng), season, rng)
        for channel in world.channels
    ]
    return np.column_stack(columns)


def _channel_spend(
    channel: ChannelWorld, latent: Floats, season: Floats, rng: np.random.Generator
) -> Floats:
    following = channel.season * season / season.std()
    log_spend = channel.spread * (following + latent)
    spend = np.exp(log_spend)
    flights = _wander(len(season), rng) + following
    spend[np.argsort(flights)[: round(channel.sparsity * len(season))]] = 0.0
    cents: Floats = np.round(channel.mean_spend * spend / spend[spend > 0].mean(), 2)
    return cents


def _control(mean: float, sd: float, periods: int, rng: np.random.Generator) -> Floats:
    values: Floats = np.round(mean + sd * _wander(periods, rng), 2)
    return values


def _baseline(world: MixWorld, season: Floats, controls: Floats) -> Floats:
    rising = world.trend * np.linspace(0, 1, world.periods)
    baseline: Floats = world.level * (1 + rising + world.season * season)
    for control, values in zip(world.controls, controls, strict=True):
        baseline = baseline + control.effect * (values - control.mean)
    for event in world.events:
        baseline[list(event.periods)] += event.effect
    return baseline


def _media(world: MixWorld, spend: Floats, base: float) -> tuple[Floats, Floats]:
    """Return contributions, and their derivatives when all spend is scaled, ``(T, C)`` each."""
    left = 1 - sum(channel.share for channel in world.channels)
    contribution, stretch = np.empty_like(spend), np.empty_like(spend)
    for column, channel in enumerate(world.channels):
        exposure = spend[:, column]
        u = carry_over(exposure / exposure[exposure > 0].mean(), channel.kernel)
        effect = channel.curve.value(u)
        size = channel.share * base / left / effect.sum()
        contribution[:, column] = size * effect
        stretch[:, column] = size * channel.curve.stretch(u)
    return contribution, stretch


def _noise(world: MixWorld, rng: np.random.Generator) -> Floats:
    """Return noise with variance 1, shape ``(T,)``."""
    if world.noise_df is None:
        return rng.standard_normal(world.periods)
    spread = np.sqrt(world.noise_df / (world.noise_df - 2))
    noise: Floats = rng.standard_t(world.noise_df, world.periods) / spread
    return noise


def _table(
    world: MixWorld, dates: tuple[date, ...], kpi: Floats, spend: Floats, controls: Floats
) -> pa.Table:
    columns: dict[str, object] = {"date": list(dates), world.kpi: kpi}
    columns |= {channel.name: spend[:, c] for c, channel in enumerate(world.channels)}
    columns |= {control.name: controls[k] for k, control in enumerate(world.controls)}
    for event in world.events:
        columns[event.name] = [int(period in event.periods) for period in range(world.periods)]
    return pa.table(columns)
