"""Retention cohorts: what became of the customers who came in the same period."""

from __future__ import annotations

from datetime import date
from typing import Literal

from payoff.answers.health import Finding, Verdict, worst
from payoff.answers.interval import Interval
from payoff.core.frozen import frozen
from payoff.core.provenance import Provenance
from payoff.data.purchase_rows import RowsLeftOut, RowsUsed

Measure = Literal["customers", "orders", "revenue", "gross_revenue", "net_revenue"]
Period = Literal["day", "week", "month"]
Active = Literal["purchase", "any"]


@frozen
class Kept:
    """What is left of a cohort in one period, as fractions of its first period.

    Attributes
    ----------
    retention
        Customer retention: customers active in the period over customers of the cohort.
    order_retention
        Orders over those of the first period.
    revenue_retention
        Revenue before refunds over that of the first period.
    gross_revenue_retention
        GRR: net revenue, of each customer no more than in the first period, over the net revenue
        of the first period; what is kept without expansion.
    net_revenue_retention
        NRR: net revenue over that of the first period, expansion included.

    Each is ``None`` where the first period has nothing to compare with.
    """

    retention: float | None
    order_retention: float | None
    revenue_retention: float | None
    gross_revenue_retention: float | None
    net_revenue_retention: float | None

    def of(self, measure: Measure) -> float | None:
        """Return the retention of one measure."""
        return {
            "customers": self.retention,
            "orders": self.order_retention,
            "revenue": self.revenue_retention,
            "gross_revenue": self.gross_revenue_retention,
            "net_revenue": self.net_revenue_retention,
        }[measure]


@frozen
class CohortCell:
    """One cohort in one period.

    Attributes
    ----------
    age
        Periods since the cohort's first, which is 0.
    period
        First day of the period.
    complete
        Whether the table reaches to the end of the period.
    active, orders
        Customers who were active, and orders, counts.
    gross, refunds, net
        Revenue before refunds, refunds (zero or below) and their sum, in units of money.
    kept
        As fractions of the first period.
    """

    age: int
    period: date
    complete: bool
    active: int
    orders: int
    gross: float
    refunds: float
    net: float
    kept: Kept


@frozen
class Foretold:
    """Customer retention of a cohort in a period that was not seen to its end."""

    age: int
    period: date
    retention: Interval


@frozen
class Cohort:
    """Customers who came in the same period.

    Attributes
    ----------
    cohort
        First day of that period.
    customers
        How many.
    cells
        One per period from the first, as far as the table reaches: what was not seen is absent.
    projected
        Customer retention after the last complete period; empty where it is not foretold.
    """

    cohort: date
    customers: int
    cells: tuple[CohortCell, ...]
    projected: tuple[Foretold, ...] = ()


@frozen
class AgePoint:
    """All cohorts together at one age: those whose period of that age is complete.

    Attributes
    ----------
    age
        Periods since the first.
    cohorts, customers
        How many are in the figure.
    retention_range
        Central 90 % interval of customer retention, low and high: Jeffreys' (Brown, Cai and
        DasGupta 2001, Statistical Science 16).
    kept
        As fractions of the first period.
    """

    age: int
    cohorts: int
    customers: int
    retention_range: tuple[float, float]
    kept: Kept


@frozen
class Cohorts:
    """Cohorts of all customers, or of those of one segment or channel.

    Attributes
    ----------
    part
        Name of the segment or channel; empty for all customers.
    customers
        How many.
    cohorts
        By period, the earliest first.
    curve
        All of them together, by age.
    """

    part: str
    customers: int
    cohorts: tuple[Cohort, ...]
    curve: tuple[AgePoint, ...]


@frozen
class Totals:
    """Sums over all cells, the incomplete period included.

    Attributes
    ----------
    customers, orders
        Counts.
    gross, refunds, net
        In units of money.
    outside_rows, outside_refunds
        Refunds in no cohort, as no purchase is there before them: how many rows, and their sum.
    """

    customers: int
    orders: int
    gross: float
    refunds: float
    net: float
    outside_rows: int
    outside_refunds: float


@frozen
class Projection:
    """The shifted beta-geometric model that foretells customer retention.

    Attributes
    ----------
    alpha, beta
        Of the beta distribution of the probability to leave, by maximum likelihood.
    log_likelihood
        There.
    churn
        Mean probability to leave in the first period, its posterior.
    returned
        Share of those who skipped a period who came back: the model knows no way back.
    held_out, inside
        Cells of the last periods, foretold from those before, and how many of them were inside
        their 90 % interval.
    """

    alpha: float
    beta: float
    log_likelihood: float
    churn: Interval
    returned: float
    held_out: int
    inside: int


@frozen
class CohortsAnswer:
    """Retention cohorts of a table of purchases.

    Attributes
    ----------
    period
        Length of a period: day, week (from Monday) or month.
    active
        What makes a customer active, and their first one the cohort: purchase or any row.
    measures
        What the report shows.
    everyone
        Cohorts of all customers.
    segments, channels
        The same by segment and by channel of acquisition, where they are named; largest first.
    totals
        Over all cohorts.
    rows, used, left_out
        Rows of the table, those that are used by kind, and those left out by reason.
    first, last
        Time of the first and last row that is used, ISO 8601, UTC.
    until
        Day to whose end the table is complete.
    last_complete
        First day of the last complete period; ``None`` when there is none.
    projection
        What foretells, ``None`` where nothing is foretold: ``no_projection`` says why.
    findings
        What the checks noticed, worst first.
    money
        Unit of value.
    notes
        How the table was read.
    """

    period: Period
    active: Active
    measures: tuple[Measure, ...]
    everyone: Cohorts
    segments: tuple[Cohorts, ...]
    channels: tuple[Cohorts, ...]
    totals: Totals
    rows: int
    used: RowsUsed
    left_out: tuple[RowsLeftOut, ...]
    first: str
    last: str
    until: date
    last_complete: date | None
    projection: Projection | None
    no_projection: str
    findings: tuple[Finding, ...]
    money: str
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def verdict(self) -> Verdict:
        """The worst severity among the findings."""
        return worst(self.findings)
