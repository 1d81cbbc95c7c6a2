"""Who gets the credit: what journeys earned, by channel, under one rule and another."""

from __future__ import annotations

from payoff.answers.health import Finding, Verdict, worst
from payoff.core.frozen import frozen
from payoff.core.provenance import Provenance


@frozen
class Range:
    """A 90 % interval, in the unit of what it is about."""

    low: float
    high: float


@frozen
class ChannelCredit:
    """What one rule gives one channel.

    Attributes
    ----------
    channel
        Its name.
    conversions, value
        Credit; a share of what journeys earned, in conversions and in units of money.
    conversions_range, value_range
        90 % intervals over customers; ``None`` where the log is of whole paths.
    cost
        What all its touches cost, in units of money; ``None`` where costs are unknown.
    cpa
        Cost per conversion that it is credited with; ``None`` without cost or credit.
    roas
        Credited value per unit of cost; ``None`` without cost.
    figures
        Further figures of the rule, such as the removal effect: name and number.
    """

    channel: str
    conversions: float
    value: float
    conversions_range: Range | None
    value_range: Range | None
    cost: float | None
    cpa: float | None
    roas: float | None
    figures: tuple[tuple[str, float], ...] = ()


@frozen
class RuleCredit:
    """What one rule gives all channels.

    Attributes
    ----------
    rule, title
        Its name on the command line, and for readers.
    credit
        One entry a channel, sorted by name.
    facts
        Figures of the rule as a whole, such as the order of a chain.
    says
        What a reader should know of this rule on this log.
    """

    rule: str
    title: str
    credit: tuple[ChannelCredit, ...]
    facts: tuple[tuple[str, float], ...] = ()
    says: tuple[str, ...] = ()


@frozen
class SkippedRule:
    """A rule that could not be applied to this log, why, and what would help."""

    rule: str
    reason: str
    remedy: str


@frozen
class ReasonLeftOut:
    """Rows that are in no journey, for one reason."""

    reason: str
    rows: int


@frozen
class JourneyCounts:
    """What the log came to.

    Attributes
    ----------
    rows
        Of the log.
    touches
        That are part of a journey.
    journeys
        With at least one touch; those that converted and those that did not (``nulls``).
    conversions, value
        Earned by journeys with a touch: what is shared out.
    untouched_conversions, untouched_value
        Earned without any touch before: nobody gets credit.
    left_out
        Rows in no journey, by reason.
    most_touches, most_touches_of
        Touches of the customer with the most, and who that is.
    first, last
        First and last time, ISO 8601, UTC; empty for whole paths.
    """

    rows: int
    touches: int
    journeys: float
    converting: float
    nulls: float
    conversions: float
    value: float
    untouched_conversions: float
    untouched_value: float
    left_out: tuple[ReasonLeftOut, ...]
    most_touches: int
    most_touches_of: str
    first: str
    last: str


@frozen
class PartCredit:
    """What one rule gives one campaign of a channel, or one channel in one period.

    Attributes
    ----------
    part
        Name of the campaign, or first day of the period in which journeys converted.
    """

    rule: str
    channel: str
    part: str
    conversions: float
    value: float


@frozen
class PathShare:
    """What one rule gives one channel of what journeys on a path earned."""

    rule: str
    channel: str
    conversions: float
    value: float


@frozen
class PathCredit:
    """A path, what journeys on it earned, and who gets that.

    Attributes
    ----------
    path
        Channels in order.
    conversions, value
        Of journeys on it.
    credit
        By rule and channel; for each rule it adds up to what the path earned.
    """

    path: tuple[str, ...]
    conversions: float
    value: float
    credit: tuple[PathShare, ...] = ()


@frozen
class OtherPaths:
    """All paths that are not told one by one, together.

    Attributes
    ----------
    paths
        How many distinct paths with a conversion, less those of more than 1,000 touches; ``None``
        where there are too many to be told apart.
    conversions, value, credit
        As of :class:`PathCredit`.
    """

    paths: int | None
    conversions: float
    value: float
    credit: tuple[PathShare, ...] = ()


@frozen
class Agreement:
    """How far two rules agree.

    Attributes
    ----------
    moved
        Share of the credit, 0 to 1, that changes hands from one rule to the other.
    rank_correlation
        Of the channels' credit, Spearman's; ``None`` with fewer than three channels.
    """

    rule: str
    other: str
    moved: float
    rank_correlation: float | None


@frozen
class IncrementalGap:
    """What a rule attributes to a channel against what an experiment found.

    Attributes
    ----------
    attributed, incremental
        Per unit of cost, in the KPI of the experiment.
    incremental_range
        90 % interval.
    factor, factor_range
        Incremental over attributed, and 90 % interval: what credit is to be multiplied with.
    scaled, scaled_range
        The channel's credit times the factor, in the KPI of the experiment.
    """

    rule: str
    channel: str
    attributed: float
    incremental: float
    incremental_range: Range
    factor: float
    factor_range: Range
    scaled: float
    scaled_range: Range
    source: str


@frozen
class CreditAnswer:
    """Credit for every touch.

    Attributes
    ----------
    rules
        In the order that was asked for.
    journeys
        What the log came to.
    campaigns, periods
        Credit by campaign and by period, of the rules that can tell; empty where not asked for.
    period
        Length of ``periods``: day, week or month; empty where not asked for.
    paths, other_paths
        Most frequent converting paths, and all others together: for each rule their credit adds up
        to that of the channels.
    agreement
        Of each pair of rules.
    gaps
        Against experiments, where given.
    skipped
        Rules that could not be applied.
    findings
        What the checks noticed, worst first.
    money
        Unit of value and cost.
    notes
        How the log was read.
    """

    rules: tuple[RuleCredit, ...]
    journeys: JourneyCounts
    campaigns: tuple[PartCredit, ...]
    periods: tuple[PartCredit, ...]
    period: str
    paths: tuple[PathCredit, ...]
    other_paths: OtherPaths
    agreement: tuple[Agreement, ...]
    gaps: tuple[IncrementalGap, ...]
    skipped: tuple[SkippedRule, ...]
    findings: tuple[Finding, ...]
    money: str
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def verdict(self) -> Verdict:
        """The worst severity among the findings."""
        return worst(self.findings)

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the channels, sorted."""
        return tuple(own.channel for own in self.rules[0].credit) if self.rules else ()
