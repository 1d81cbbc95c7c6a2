"""What speaks against a table, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from payoff.answers.health import Finding, Verdict
from payoff.quality import findings_of_columns as columns
from payoff.quality import findings_of_rows as rows
from payoff.quality import findings_of_values as values
from payoff.quality.told import Seen

WORST_FIRST: tuple[Verdict, ...] = ("failed", "doubtful", "good")


def examine(seen: Seen) -> tuple[Finding, ...]:
    """Return what the checks notice, worst first."""
    found = [finding for check in CHECKS for finding in check(seen)]
    return tuple(sorted(found, key=lambda finding: WORST_FIRST.index(finding.severity)))


def nothing_ready(seen: Seen) -> Iterator[Finding]:
    """Find that no question can be asked, of those that say what they need."""
    judged = [each for each in seen.answer.suggestions if each.ready is not None]
    if judged and not any(each.ready for each in judged):
        yield Finding(
            "nothing_ready",
            "failed",
            "No question can be asked of this table as it is.",
            "Look at what each question would need, and bring that.",
        )


CHECKS: tuple[Callable[[Seen], Iterator[Finding]], ...] = (
    nothing_ready,
    columns.numbers_as_text,
    columns.dates_unread,
    columns.infinite,
    rows.irregular,
    rows.gaps,
    rows.repeats,
    rows.ragged,
    columns.names_alike,
    columns.same_columns,
    columns.twins_by_case,
    values.collinear,
    values.far_values,
    rows.alike_rows,
    rows.missing,
    columns.blank,
    columns.constant,
    columns.outer_blanks,
    values.strong_pairs,
    rows.order,
    columns.addresses,
    rows.drawn,
)
