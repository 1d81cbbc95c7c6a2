"""Health of credit: what a reader should know before the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.answers.credit import JourneyCounts
from payoff.answers.health import Finding

LEFT_OUT = 0.05
UNTOUCHED = 0.2
ONE_CUSTOMER = 0.01
TOUCHES = 1000
FEW = 100
SINGLE = 1.2
ORDER = ("failed", "doubtful", "good")


def examine(totals: JourneyCounts) -> tuple[Finding, ...]:
    """Return findings, worst first."""
    findings = (*_log(totals), *_customers(totals), _not_causal())
    return tuple(sorted(findings, key=lambda one: ORDER.index(one.severity)))


def _log(totals: JourneyCounts) -> Iterator[Finding]:
    out = sum(own.rows for own in totals.left_out)
    if out > LEFT_OUT * totals.rows:
        worst = max(totals.left_out, key=lambda own: own.rows)
        yield Finding(
            "rows_left_out",
            "doubtful",
            f"{out:,} of {totals.rows:,} rows are in no journey, most of them "
            f"({worst.rows:,}) {worst.reason}.",
            "Look at the table of rows that are left out, and mend the log where it is at fault.",
        )
    everything = totals.conversions + totals.untouched_conversions
    if totals.untouched_conversions > UNTOUCHED * everything:
        yield Finding(
            "conversions_without_touch",
            "doubtful",
            f"{totals.untouched_conversions:,.0f} of {everything:,.0f} conversions have no touch "
            "before them: nobody gets credit for these.",
            "Check that touches and conversions name customers alike; give an identity map where "
            "devices stand for persons, or a longer lookback.",
        )
    if totals.conversions < FEW:
        yield Finding(
            "few_conversions",
            "doubtful",
            f"Only {totals.conversions:,.0f} conversions are shared out.",
            "Take a longer stretch of the log; look at the intervals before acting on an order.",
        )
    if totals.nulls == 0:
        yield Finding(
            "only_converters",
            "doubtful",
            "Every journey converted: the log holds nobody who did not.",
            "Add the touches of those who did not convert. Rules that compare the two (Markov, "
            "drop one, data-driven) say little without them.",
        )
    if totals.touches < SINGLE * totals.journeys:
        yield Finding(
            "single_touches",
            "good",
            f"Journeys have {totals.touches / totals.journeys:.2f} touches on average, so that "
            "all rules give nearly the same.",
            "Check that touches of one person carry one name.",
        )


def _customers(totals: JourneyCounts) -> Iterator[Finding]:
    share = totals.most_touches / max(totals.touches, 1)
    if totals.most_touches > TOUCHES and share > ONE_CUSTOMER:
        yield Finding(
            "one_customer",
            "doubtful",
            f"Customer {totals.most_touches_of!r} has {totals.most_touches:,} touches, "
            f"{share:.0%} of all: hardly a person.",
            f"Leave such customers out with --most-touches {TOUCHES}, or tell them apart.",
        )


def _not_causal() -> Finding:
    return Finding(
        "not_causal",
        "good",
        "Credit says which touches were met on the way, not what would be lost without them: "
        "channels that reach people who were about to buy look better than they are.",
        "Hold it against an experiment (--experiment), which also scales it.",
    )
