"""The choices that questions share, as they are named on the command line.

Standard library only: the help of the command line is made from these, and has to be quick.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from payoff.tasks.parts import Column, Place


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

    TITLE: ClassVar[str] = "Columns"
    time: Column | None = None
    group: Column | None = None
    population: Column | None = None
    kpi: Column | None = None
    spend: tuple[Column, ...] = ()
    impressions: tuple[str, ...] = ()
    national: tuple[Column, ...] = ()
    reach: tuple[str, ...] = ()
    frequency: tuple[str, ...] = ()
    organic: tuple[Column, ...] = ()
    control: tuple[Column, ...] = ()
    sign: tuple[str, ...] = ()
    event: tuple[Column, ...] = ()
    segment: tuple[Column, ...] = ()
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

    TITLE: ClassVar[str] = "Model"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchChoices:
    """What is searched: every combination of the names that are given.

    Parameters
    ----------
    adstock
        How effects spread: geometric, delayed and none by default; also weibull_cdf, weibull_pdf,
        binomial.
    saturation
        How effects level off: logistic, hill and none by default; also michaelis_menten, tanh,
        power.
    trend
        Slow movement of the baseline: piecewise, linear and none by default.
    link
        How effects combine: identity (they add up), and log (they multiply each other) where the
        KPI is above 0, by default.
    noise
        What is left unexplained: normal (default), student_t; negative_binomial for counts.
    varies
        What a channel's strength varies over, in all specifications: by_group (default, where
        there are groups), by_group_log_normal, over_time, by_segment; several may be given.
    slices
        How often history is cut to foretell what follows.
    horizon
        Periods that are foretold after each cut; a sixteenth of the table by default, at most 13.
    winsorise
        Share of the KPI's values that is drawn in to a quantile on either side, such as 0.01;
        none by default.
    cores
        Cores of this machine to use; all of them by default.
    ray
        Address of a Ray cluster to run on, such as ray://host:10001, auto or local.
    seed
        Of every random number; the same seed gives the same answer.
    """

    TITLE: ClassVar[str] = "Search"
    adstock: tuple[str, ...] = ()
    saturation: tuple[str, ...] = ()
    trend: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    slices: int = 4
    horizon: int | None = None
    winsorise: float | None = None
    cores: int | None = None
    ray: Place | None = None
    seed: int = 1


TABLE, MODEL, SEARCH = TableChoices(), ModelChoices(), SearchChoices()
