"""What a simulated market is made of."""

from __future__ import annotations

from datetime import date

from payoff.core.frozen import frozen
from payoff.data.calendar import Period
from payoff.data.simulate.curves import Curve


@frozen
class ChannelWorld:
    """One channel of a simulated market.

    Attributes
    ----------
    name
        The spend column.
    mean_spend
        Average spend in the periods that have any, in units of spend.
    kernel
        Weight per lag, from lag 0, adding up to 1.
    curve
        Saturation of ``u``: exposure after carry-over, over the mean of the exposure that is not 0.
    share
        Contribution as a share of the KPI's expected total.
    sparsity
        Share of periods without spend; they come in runs.
    spread
        Standard deviation of the logarithm of spend where there is any.
    season
        How far spend follows the yearly season, 0 to 1.
    """

    name: str
    mean_spend: float
    kernel: tuple[float, ...]
    curve: Curve
    share: float
    sparsity: float = 0.0
    spread: float = 0.4
    season: float = 0.0


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
class MixWorld:
    """A market of which everything is known.

    Attributes
    ----------
    channels
        At least one.
    periods, start, period
        How many periods, the first day, and whether days, weeks or months.
    kpi
        The column's name.
    level
        Baseline at the start, in units of the KPI.
    trend
        Change of the baseline over the table, as a share of ``level``.
    season
        Amplitude of the yearly season, as a share of ``level``.
    peak
        Day of the year at which the season is highest.
    controls, events
        What else moves the KPI.
    noise
        Standard deviation of the noise, as a share of that of everything else; the share of
        variance explained is ``1 / (1 + noise ** 2)``.
    noise_df
        Degrees of freedom of Student's t, above 2; ``None`` for normal noise.
    correlation
        Correlation between the logarithms of spend of any two channels, season aside.
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
