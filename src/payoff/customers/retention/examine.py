"""What speaks against reading cohorts as they are."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.answers.cohorts import CohortsAnswer
from payoff.answers.health import Finding

MANY_UNKNOWN = 0.05
MANY_REFUNDS = 0.05
FEW = 30
TOO_WIDE = 0.75
ENOUGH_CELLS = 10
NOBODY = "without a customer"


def examine(answer: CohortsAnswer) -> tuple[Finding, ...]:
    """Return what the checks notice, worst first."""
    found = (*_unknown(answer), *_foretold(answer), *_small(answer), *_refunds(answer))
    return tuple(sorted(found, key=lambda one: one.severity == "good"))


def _unknown(answer: CohortsAnswer) -> Iterator[Finding]:
    rows = sum(out.rows for out in answer.left_out if out.reason == NOBODY)
    if rows > MANY_UNKNOWN * answer.rows:
        yield Finding(
            "rows_without_customer",
            "doubtful",
            f"{rows:,} of {answer.rows:,} rows name no customer ({rows / answer.rows:.0%}): if "
            "known customers bought among them, they stayed longer than it looks.".replace(
                "%", " %"
            ),
            "Find out who buys without a name, such as guests, and whether they come back.",
        )


def _foretold(answer: CohortsAnswer) -> Iterator[Finding]:
    model = answer.projection
    if model is None or model.held_out < ENOUGH_CELLS:
        return
    share = model.inside / model.held_out
    if share < TOO_WIDE:
        yield Finding(
            "projection_misses",
            "doubtful",
            f"Only {model.inside} of {model.held_out} cells of the last periods were inside the "
            "90 % interval that the periods before foretold: cohorts differ more than the model "
            "knows.",
            "Do not plan on the projection; look whether later cohorts stay differently.",
        )


def _small(answer: CohortsAnswer) -> Iterator[Finding]:
    sizes = [cohort.customers for cohort in answer.everyone.cohorts]
    small = sum(size < FEW for size in sizes)
    if small:
        yield Finding(
            "small_cohorts",
            "good",
            f"{small} of {len(sizes)} cohorts have fewer than {FEW} customers: their retention "
            "moves by chance.",
            "Count longer periods, or look at all cohorts together.",
        )


def _refunds(answer: CohortsAnswer) -> Iterator[Finding]:
    totals = answer.totals
    if totals.gross > 0 and -totals.outside_refunds > MANY_REFUNDS * totals.gross:
        yield Finding(
            "refunds_outside",
            "doubtful",
            f"Refunds of {-totals.outside_refunds:,.0f} belong to no purchase in the table: they "
            "are in no cohort, and net revenue is lower than shown.",
            "Begin the table earlier, so that it holds what was given back.",
        )
