"""What a marketing mix model answers: what each channel brought, and how sure we are."""

from __future__ import annotations

from datetime import date

from payoff.answers.band import Band
from payoff.answers.health import Health
from payoff.answers.interval import Interval
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.provenance import Provenance


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
class ChannelAnswer:
    """What one channel brought over the table.

    Attributes
    ----------
    spend
        Total over the table, in units of spend.
    contribution
        KPI that would be missing without the channel's spend in the table.
    share
        The same as a share of the KPI's total, a fraction.
    roi
        Contribution per unit of spend.
    marginal_roi
        Extra KPI per extra unit of spend, were all periods raised in proportion.
    by_period
        Contribution per period, shape ``(periods,)``.
    learnt
        One less the ratio of the posterior to the prior width of the contribution's 90 %
        interval: 0 says that the data taught nothing, 1 that they taught all there is.
    """

    channel: str
    spend: float
    contribution: Interval
    share: Interval
    roi: Interval
    marginal_roi: Interval
    by_period: Band
    curve: ResponseCurve
    learnt: float


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
class FitQuality:
    """How close the model comes to what happened.

    Attributes
    ----------
    r2
        Of the posterior mean against the KPI, over the periods that were fitted.
    mape
        Mean absolute error as a fraction of the KPI; ``None`` where a KPI is zero.
    coverage
        Share of periods inside the 90 % posterior predictive interval.
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
    actual
        Shape ``(periods,)``, the KPI as it was.
    fitted
        The posterior predictive of the KPI, noise included, per period.
    media
        Share of the KPI that all channels brought together; ``None`` when the health is failed.
    priors
        One sentence per prior, for people.
    notes
        What was counted, filled or assumed about the data, one sentence each.
    """

    kpi: str
    spend_unit: str
    period: str
    periods: tuple[date, ...]
    actual: Floats
    fitted: Band
    channels: tuple[ChannelAnswer, ...]
    media: Interval | None
    baseline: tuple[BaselineAnswer, ...]
    quality: FitQuality
    health: Health
    priors: tuple[str, ...]
    notes: tuple[str, ...]
    provenance: Provenance
