"""What a simulated market is made of."""

from __future__ import annotations

from datetime import date

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen
from payoff.data.calendar import Period
from payoff.data.simulate.capture import Capture
from payoff.data.simulate.curves import Curve
from payoff.data.simulate.drift import Drift
from payoff.data.simulate.exposure import BySpend, Exposure, Organic
from payoff.data.simulate.outcomes import Additive, Outcome
from payoff.data.simulate.regions import Regions
from payoff.data.simulate.segments import Segments


@frozen
class ChannelWorld:
    """One channel of a simulated market.

    Attributes
    ----------
    name
        The spend column, or the exposure column of an organic channel.
    mean_spend
        The nation's average spend in the periods that have any, in units of spend; for an organic
        channel its average exposure.
    kernel
        Weight per lag, from lag 0, adding up to 1.
    curve
        Saturation of ``u``: exposure per head after carry-over, over the mean of the exposure per
        head that is not 0. For a channel with reach and frequency, the curve of frequency.
    share
        Contribution as a share of the KPI's expected total; in a multiplicative market about
        the share that would be lost without the channel.
    sparsity
        Share of periods without spend; they come in runs.
    spread
        Standard deviation of the logarithm of spend where there is any.
    season, demand
        How far spend follows the yearly season and the hidden demand, 0 to 1.
    exposure
        What the table shows beside spend.
    national
        Whether the table holds the nation's total, repeated in each region's row; it is shared
        out by population.
    drift
        How strength changes over time; ``None`` when it does not.
    captures
        Earlier channels that cause part of this one's exposure.
    segments
        Multiplier of strength in each of the world's segments; empty when it is the same in all.
    """

    name: str
    mean_spend: float
    kernel: tuple[float, ...]
    curve: Curve
    share: float
    sparsity: float = 0.0
    spread: float = 0.4
    season: float = 0.0
    demand: float = 0.0
    exposure: Exposure = BySpend()
    national: bool = False
    drift: Drift | None = None
    captures: tuple[Capture, ...] = ()
    segments: tuple[float, ...] = ()


@frozen
class ControlWorld:
    """Something measured that moves the KPI: ``effect`` KPI per unit above its ``mean``."""

    name: str
    mean: float
    sd: float
    effect: float


@frozen
class EventWorld:
    """Something that adds ``effect`` to the KPI in some periods, numbered from 0."""

    name: str
    periods: tuple[int, ...]
    effect: float


@frozen
class Demand:
    """Demand that nobody sees: it moves the KPI and the spend of channels that follow it.

    Attributes
    ----------
    name
        The column that measures it, such as the volume of search queries.
    effect
        KPI per standard deviation of demand, for the whole nation.
    noise
        Standard deviation of the error of measurement, over that of demand.
    mean, sd
        Of the column: its level, and what one standard deviation of demand adds to it.
    lag
        Periods by which spend comes after the demand that it follows, as a budget does that is
        set on last month's sales.
    """

    name: str
    effect: float
    noise: float = 0.0
    mean: float = 100.0
    sd: float = 15.0
    lag: int = 0

    def __post_init__(self) -> None:
        if self.lag < 0:
            raise ChoiceError(
                f"spend follows demand by {self.lag} periods",
                wanted="a lag of 0 periods or more",
                remedy="leave lag out, or give the periods between demand and spend",
            )


@frozen
class MixWorld:
    """A market of which everything is known.

    Attributes
    ----------
    channels
        At least one; organic ones come last.
    periods, start, period
        How many periods, the first day, and whether days, weeks or months.
    kpi
        The column's name.
    level
        Baseline of the nation at the start, in units of the KPI.
    trend
        Change of the baseline over the table, as a share of ``level``.
    season
        Amplitude of the yearly season, as a share of ``level``.
    peak
        Day of the year at which the season is highest.
    controls, events
        What else moves the KPI; effects are those on the nation, shared out by population.
    noise
        Standard deviation of the noise, as a share of that of everything else over time, on the
        logarithmic scale unless the market is additive; the share of variance explained is
        ``1 / (1 + noise ** 2)``.
    noise_df
        Degrees of freedom of Student's t, above 2; ``None`` for normal noise.
    correlation
        Correlation between the logarithms of spend of any two channels, season aside.
    outcome
        Whether effects add up or multiply, and whether the KPI is a count.
    regions
        ``None`` for one table of the nation.
    hidden
        Demand that confounds; ``None`` when there is none.
    segments
        Segments of customers; ``None`` when there are none.
    """

    channels: tuple[ChannelWorld, ...]
    periods: int = 156
    start: date = date(2023, 1, 2)
    period: Period = "week"
    kpi: str = "sales"
    level: float = 1000.0
    trend: float = 0.0
    season: float = 0.0
    peak: float = 350.0
    controls: tuple[ControlWorld, ...] = ()
    events: tuple[EventWorld, ...] = ()
    noise: float = 0.3
    noise_df: float | None = None
    correlation: float = 0.0
    outcome: Outcome = Additive()
    regions: Regions | None = None
    hidden: Demand | None = None
    segments: Segments | None = None

    def __post_init__(self) -> None:
        _check_captures(self)
        _check_order(self)
        _check_segments(self)
        if self.noise_df is not None and not isinstance(self.outcome, Additive):
            raise ChoiceError(
                f"noise_df={self.noise_df:g} in a market that is {type(self.outcome).__name__}",
                wanted="Student's t noise only where effects add up",
                remedy="leave noise_df out",
            )
        following = [channel.name for channel in self.channels if channel.demand]
        if following and self.hidden is None:
            raise ChoiceError(
                f"channel {following[0]!r} follows a demand that the world does not have",
                wanted="hidden=Demand(...) beside it",
                remedy="give the world a hidden demand, or leave the channel's demand at 0",
            )


def _check_captures(world: MixWorld) -> None:
    earlier: list[str] = []
    for channel in world.channels:
        for capture in channel.captures:
            if capture.channel not in earlier:
                raise ChoiceError(
                    f"channel {channel.name!r} captures demand of {capture.channel!r}",
                    wanted="a channel that stands before it",
                    remedy=f"reorder the channels; {nearest(capture.channel, earlier)}",
                )
        if channel.captures and channel.national:
            raise ChoiceError(
                f"channel {channel.name!r} is national and captures demand",
                wanted="captured exposure in the region where it was caused",
                remedy="leave national or captures out",
            )
        earlier.append(channel.name)


def _check_order(world: MixWorld) -> None:
    organic = [isinstance(channel.exposure, Organic) for channel in world.channels]
    if organic != sorted(organic) or all(organic):
        raise ChoiceError(
            "channels are " + ", ".join(repr(channel.name) for channel in world.channels),
            wanted="at least one channel with spend, and organic ones after all of them",
            remedy="reorder the channels",
        )


def _check_segments(world: MixWorld) -> None:
    wanted = len(world.segments.names) if world.segments else 0
    for channel in world.channels:
        if len(channel.segments) not in {0, wanted}:
            raise ChoiceError(
                f"channel {channel.name!r} has multipliers for {len(channel.segments)} segments",
                wanted=f"one for each of the world's {wanted} segments, or none",
                remedy="give as many as there are segments",
            )
