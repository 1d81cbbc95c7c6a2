"""What a marketing mix model answers: what each channel brought, and how sure we are."""

from __future__ import annotations

from datetime import date

import numpy as np

from payoff.answers.band import Band
from payoff.answers.counterpart import Counterpart
from payoff.answers.effect import Effect
from payoff.answers.funnel import Funnel
from payoff.answers.health import Health
from payoff.answers.interval import Interval
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.provenance import Provenance

# Standard deviations in the central 90 % of a Normal distribution.
NORMAL_90 = 3.2897


@frozen_arrays
class ResponseCurve:
    """What a channel would have brought, had its spend been scaled in every period alike.

    Carry-over is in it: the curve is the sum over the whole table.

    Attributes
    ----------
    spend
        Shape ``(points,)``, total spend over the table, in units of spend; ``today`` is what was
        really spent.
    contribution
        The KPI brought at each of these, in units of the KPI.
    """

    spend: Floats
    today: float
    contribution: Band


@frozen_arrays
class FrequencyAnswer:
    """How often the same people are best reached, for the same number of impressions.

    Attributes
    ----------
    today
        Average frequency over the table, weighted by reach.
    best
        The frequency that brings most per impression, between 1 and the largest of the table.
    frequency
        Shape ``(points,)``.
    effect
        What an impression brings at each, relative to today's frequency.
    """

    today: float
    best: Interval
    frequency: Floats
    effect: Band


@frozen
class Benchmark:
    """An observed covariate, to measure an unseen confounder by.

    Attributes
    ----------
    covariate
        A part of the baseline, such as ``"season"`` or a control.
    with_media, with_kpi
        Its partial R2 with the channel's transformed media given everything else, and with the
        KPI given everything else, fractions.
    times
        How many times as strong as this covariate a confounder must be to halve the ROI;
        infinite where the covariate has nothing to do with one of the two.
    """

    covariate: str
    with_media: float
    with_kpi: float
    times: float


@frozen
class Robustness:
    """How strong an unseen confounder must be to change what is said of a channel.

    Strengths are partial R2, fractions, with the channel's transformed media and with the KPI
    alike (Cinelli & Hazlett 2020, JRSS-B 82(1)).

    Attributes
    ----------
    halves
        The least strength that halves the channel's ROI.
    includes_zero
        The least strength with which the 90 % interval of a regression includes zero; 0 where
        it does without any.
    benchmarks
        Observed covariates, the one that halves the ROI with the fewest times first.
    """

    halves: float
    includes_zero: float
    benchmarks: tuple[Benchmark, ...]


@frozen_arrays
class ChannelAnswer:
    """What one channel brought over the table, all groups together.

    Attributes
    ----------
    spend
        Total over the table, in units of spend; 0 for an organic channel.
    contribution
        KPI that would be missing without the channel, all else as it was.
    share
        The same as a share of the KPI's total, a fraction.
    split
        The channel's part of what all channels brought together: these add up. The same as
        ``contribution`` where effects add up, otherwise its Shapley value.
    roi
        Contribution per unit of spend; ``None`` for an organic channel.
    marginal_roi
        Extra KPI per extra unit of spend, were all periods raised in proportion; ``None`` for an
        organic channel.
    by_period
        ``split`` per period, shape ``(periods,)``.
    learnt
        One less the ratio of the posterior to the prior width of the contribution's 90 %
        interval: 0 says that the data taught nothing, 1 that they taught all there is.
    strength
        By which factor the channel is stronger or weaker than on average, per period, where its
        effect varies over time; ``None`` otherwise.
    frequency
        How often to reach the same people; ``None`` for a channel without reach and frequency.
    robustness
        How strong an unseen confounder must be; ``None`` where effects multiply each other, and
        where the table has too few rows to tell.
    """

    channel: str
    spend: float
    contribution: Interval
    share: Interval
    split: Interval
    roi: Interval | None
    marginal_roi: Interval | None
    by_period: Band
    curve: ResponseCurve | None
    learnt: float
    strength: Band | None = None
    frequency: FrequencyAnswer | None = None
    robustness: Robustness | None = None


@frozen_arrays
class BaselineAnswer:
    """One part of the baseline (level and trend, season, a control, ...).

    Attributes
    ----------
    contribution
        Total over the table, in units of the KPI. A control counts from its mean.
    by_period
        Per period, shape ``(periods,)``.
    """

    part: str
    contribution: Interval
    by_period: Band


@frozen
class GroupChannel:
    """What one channel brought in one group; as in :class:`ChannelAnswer`."""

    channel: str
    spend: float
    contribution: Interval
    roi: Interval | None


@frozen
class GroupAnswer:
    """One group, such as a region.

    Attributes
    ----------
    kpi
        Total over the periods in which it is known, in units of the KPI.
    media
        Share of that which all channels brought together.
    channels
        In the order of the answer's channels.
    """

    group: str
    kpi: float
    media: Interval
    channels: tuple[GroupChannel, ...]


@frozen
class TestedEffect:
    """An experiment that calibrated the fit, beside what the model says of it without it.

    Attributes
    ----------
    expected
        The posterior of the experiment's outcome in a fit that has not seen any experiment.
    conflict
        How far the two are apart, in standard deviations of their difference; positive when the
        experiment found more.
    p_value
        Probability of a difference at least as large, if both were right.
    """

    __test__ = False

    effect: Effect
    expected: Interval
    conflict: float
    p_value: float


@frozen
class FitQuality:
    """How close the model comes to what happened.

    Attributes
    ----------
    r2
        Of the posterior mean against the KPI, over the cells (group and period) whose KPI is
        known; each group around its own mean.
    mape
        Mean absolute error of the KPI over groups as a fraction of it; ``None`` where it is zero.
    coverage
        Share of cells inside their 90 % posterior predictive interval.
    holdout_periods
        Last periods that a second fit did not see; 0 when there was none.
    holdout_mape, holdout_coverage
        The same figures on those periods; ``None`` when there was no hold-out.
    """

    r2: float
    mape: float | None
    coverage: float
    holdout_periods: int
    holdout_mape: float | None
    holdout_coverage: float | None


@frozen_arrays
class MixAnswer:
    """The answer of a marketing mix model.

    When ``health.verdict`` is ``"failed"``, ``channels`` and ``baseline`` are empty and
    ``media`` is ``None``: a number that should not be believed is not shown.

    Attributes
    ----------
    kpi, spend_unit
        Units for axes and sentences.
    period
        ``"day"``, ``"week"`` or ``"month"``.
    periods
        First day of each period, length ``periods``.
    grouping
        Name of the column of groups; empty without one.
    actual
        Shape ``(periods,)``, the KPI as it was, over the groups in which it is known; NaN where it
        is in none.
    fitted
        The posterior predictive of the same, noise included, per period; over all groups where
        the KPI is known in none.
    groups
        One per group, where there are groups.
    media
        Share of the KPI that all channels brought together; ``None`` when the health is failed.
    experiments
        What calibrated the fit.
    priors
        One sentence per prior, for people.
    notes
        What was counted, filled or assumed about the data, one sentence each.
    counterpart
        The same question answered by regressions; ``None`` when that was not asked for.
    funnel
        What channels bring by way of others; ``None`` where none is said to capture demand.
    """

    kpi: str
    spend_unit: str
    period: str
    periods: tuple[date, ...]
    grouping: str
    actual: Floats
    fitted: Band
    channels: tuple[ChannelAnswer, ...]
    media: Interval | None
    baseline: tuple[BaselineAnswer, ...]
    groups: tuple[GroupAnswer, ...]
    experiments: tuple[TestedEffect, ...]
    quality: FitQuality
    health: Health
    priors: tuple[str, ...]
    notes: tuple[str, ...]
    provenance: Provenance
    counterpart: Counterpart | None = None

    @property
    def forecast_error(self) -> float:
        """How far the KPI of a period is from what the model expects of it.

        Standard deviation over periods, in units of the KPI, from the width of the predictive 90 %
        band as of a Normal distribution.
        """
        spread = (self.fitted.p95 - self.fitted.p05) / NORMAL_90
        return float(np.sqrt(np.mean(spread**2)))

    funnel: Funnel | None = None
