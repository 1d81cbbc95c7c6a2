"""Names of what is kept of a cohort, and shares as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from payoff.answers.cohorts import Measure
from payoff.report.words import NOTHING, percent

EVERY: tuple[Measure, ...] = ("customers", "orders", "revenue", "gross_revenue", "net_revenue")
NAMES: Mapping[Measure, str] = {
    "customers": "Customer retention",
    "orders": "Order retention",
    "revenue": "Revenue retention",
    "gross_revenue": "Gross revenue retention (GRR)",
    "net_revenue": "Net revenue retention (NRR)",
}
MEANINGS: Mapping[Measure, str] = {
    "customers": "Customers who were active in the period, of all customers of the cohort.",
    "orders": "Orders in the period, in those of the cohort's first period.",
    "revenue": "Revenue before refunds, in that of the first period.",
    "gross_revenue": "Net revenue, of each customer no more than in the first period, in the net "
    "revenue of the first period: what is kept without expansion.",
    "net_revenue": "Net revenue, refunds taken off and expansion included, in that of the first "
    "period.",
}


def span(low: float, high: float) -> str:
    """Return an interval of shares: ``23 % to 25 %``."""
    return f"{percent(low)} to {percent(high)}"


def share(fraction: float | None) -> str:
    """Return a share, or a dash where there is nothing to compare with."""
    return NOTHING if fraction is None else percent(fraction)
