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
    group
        Column that tells regions, brands or stores apart, in a table of several.
    population
        Column of the size of each group; without one, groups are as large as their mean KPI.
    kpi
        Column to be explained, such as sales.
    spend
        Column with the spend of one channel; once per channel.
    impressions
        SPEND=COLUMN: impressions of a channel, where they say more than its spend.
    national
        One of the spend columns that holds the nation's total in the row of every group.
    reach
        SPEND=COLUMN: how many a channel reached; goes with --frequency.
    frequency
        SPEND=COLUMN: how often those reached were, on average; goes with --reach.
    organic
        Column of media that cost nothing, such as newsletters sent.
    control
        Column of something else that moves the KPI, such as a price.
    sign
        CONTROL=positive or CONTROL=negative, where the direction is known.
    event
        Column that is not zero when something happened.
    segment
        Column with the share or the dummy of one segment of periods, such as a cluster.
    demand
        CONTROL=SPEND: the control stands for the demand that this channel's spend follows.
    holidays
        Country whose public holidays count, such as DE or DE-BY.
    missing_spend_is_zero
        Take empty cells of spend, impressions, reach, frequency and organic media for zero;
        otherwise they are refused.
    spend_unit
        What spend is counted in, such as EUR.
    settings
        File that names the columns; payoff.toml, where it exists and none is named here.
    """

    time: str | None = None
    group: str | None = None
    population: str | None = None
    kpi: str | None = None
    spend: tuple[str, ...] = ()
    impressions: tuple[str, ...] = ()
    national: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    frequency: tuple[str, ...] = ()
    organic: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    demand: tuple[str, ...] = ()
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
    varies
        What a channel's strength varies over: by_group (default, where there are groups),
        by_group_log_normal, over_time, by_segment; several may be given.
    noise
        What is left unexplained: normal, student_t; negative_binomial for counts.
    link
        How effects combine: identity (they add up) or log (they multiply each other).
    experiment
        TOML file with what an experiment found; once per experiment. It calibrates the fit.
    fed_by
        CHANNEL=FEEDER: the channel captures demand that the other makes, as search=tv; what the
        other brings by way of it is reported.
    seed
        Of every random number; the same seed gives the same answer.
    draws
        Posterior draws per chain; as many as it takes when left out.
    chains
        Independent chains.
    """

    adstock: tuple[str, ...] = ()
    saturation: tuple[str, ...] = ()
    trend: str = "piecewise"
    varies: tuple[str, ...] = ()
    noise: str = "normal"
    link: str = "identity"
    experiment: tuple[Path, ...] = ()
    fed_by: tuple[str, ...] = ()
    seed: int = 1
    draws: int | None = None
    chains: int = 4


TABLE, MODEL = TableChoices(), ModelChoices()
