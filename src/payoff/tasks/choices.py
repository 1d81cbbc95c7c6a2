"""The choices that questions share, as they are named on the command line.

Standard library only: the help of the command line is made from these, and has to be quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChoices:
    """Which columns play which part.

    Parameters
    ----------
    time
        Column of dates, one per period.
    kpi
        Column to be explained, such as sales.
    spend
        Column with the spend of one channel; once per channel.
    impressions
        SPEND=COLUMN: impressions of a channel, where they say more than its spend.
    control
        Column of something else that moves the KPI, such as a price.
    sign
        CONTROL=positive or CONTROL=negative, where the direction is known.
    event
        Column that is not zero when something happened.
    holidays
        Country whose public holidays count, such as DE or DE-BY.
    missing_spend_is_zero
        Take empty cells of spend and impressions for zero; otherwise they are refused.
    spend_unit
        What spend is counted in, such as EUR.
    settings
        File that names the columns; payoff.toml, where it exists and none is named here.
    """

    time: str | None = None
    kpi: str | None = None
    spend: tuple[str, ...] = ()
    impressions: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    holidays: str | None = None
    missing_spend_is_zero: bool = False
    spend_unit: str = "spend"
    settings: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoices:
    """How the model is built and sampled.

    Parameters
    ----------
    adstock
        How effects spread: geometric (default), delayed, weibull_cdf, weibull_pdf, binomial,
        none; CHANNEL=NAME for one channel.
    saturation
        How effects level off: logistic (default), hill, michaelis_menten, tanh, power,
        none; CHANNEL=NAME for one channel.
    trend
        Slow movement of the baseline: piecewise, linear, none.
    noise
        What is left unexplained: normal, student_t.
    seed
        Of every random number; the same seed gives the same answer.
    draws
        Posterior draws per chain.
    chains
        Independent chains.
    """

    adstock: tuple[str, ...] = ()
    saturation: tuple[str, ...] = ()
    trend: str = "piecewise"
    noise: str = "normal"
    seed: int = 1
    draws: int = 1000
    chains: int = 4


TABLE, MODEL = TableChoices(), ModelChoices()
