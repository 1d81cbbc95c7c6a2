"""What speaks against the rows: when they are, what is missing, and what is there twice."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.answers.health import Finding
from payoff.data.cells import some
from payoff.quality.told import Seen, counted, first_of, share

FEWEST_DATES = 3


def irregular(seen: Seen) -> Iterator[Finding]:
    """Find dates that follow no day, week or month, or are out of step."""
    time = seen.answer.time
    if time is None or not seen.regular:
        return
    if time.period is None and time.dates >= FEWEST_DATES:
        yield Finding(
            "irregular",
            "doubtful",
            f"The dates of {time.column} follow no day, week or month.",
            "Sum to one row per day, week or month, where the question is about these.",
        )
    if time.strangers:
        yield Finding(
            "out_of_step",
            "doubtful",
            f"The dates of {time.column} are {time.period}s, but "
            f"{counted(time.strangers, 'date')} out of step: "
            f"{first_of(time.strangers_named, time.strangers)}.",
            "Correct these dates: the same day in every week or month.",
        )


def gaps(seen: Seen) -> Iterator[Finding]:
    """Find periods without any row."""
    time = seen.answer.time
    if time is not None and time.absent:
        yield Finding(
            "gaps",
            "doubtful" if seen.regular else "good",
            f"{counted(time.absent, time.period or 'date')} without any row between {time.first} "
            f"and {time.last}: {first_of(time.absent_named, time.absent)}.",
            "Add them with what really happened, zeros included where zero is true."
            if seen.regular
            else "Look whether nothing happened then, or the export lost it.",
        )


def repeats(seen: Seen) -> Iterator[Finding]:
    """Find dates that are there twice, of the same group where there are any."""
    time = seen.answer.time
    if time is not None and time.repeats:
        yield Finding(
            "repeats",
            "doubtful",
            f"{counted(time.repeats, 'row')} beyond the first of their "
            f"{f'{time.group} and ' if time.group else ''}date: "
            f"{first_of(time.repeats_named, time.repeats)}.",
            "Sum products or campaigns to one row first, or take the repeated rows out.",
        )


def ragged(seen: Seen) -> Iterator[Finding]:
    """Find groups that lack dates inside, or begin later or end earlier than others."""
    time = seen.answer.time
    if time is not None and time.holes:
        yield Finding(
            "group_gaps",
            "doubtful",
            f"{counted(time.holes, time.period or 'date')} missing inside single values of "
            f"{time.group}: {first_of(time.holes_named, time.holes)}.",
            "Add these rows with what really happened; the KPI may stay empty.",
        )
    if time is not None and time.short:
        yield Finding(
            "short_groups",
            "good",
            f"{time.short:,} of {time.groups:,} values of {time.group} begin later or end earlier "
            f"than the others: {first_of(time.short_named, time.short)}.",
            "Nothing, where that is how it was.",
        )


def order(seen: Seen) -> Iterator[Finding]:
    """Find rows that are not in the order of time."""
    time = seen.answer.time
    if time is not None and not time.in_order and seen.look.excerpt.numbered:
        yield Finding(
            "not_in_order",
            "good",
            f"Rows are not in the order of {time.column}.",
            "Nothing: every question sorts them.",
        )


def alike_rows(seen: Seen) -> Iterator[Finding]:
    """Find rows that were perhaps exported twice."""
    if seen.answer.alike:
        yield Finding(
            "alike_rows",
            "doubtful" if seen.regular else "good",
            f"{counted(seen.answer.alike, 'row')} like an earlier one in every cell.",
            "Look whether they were exported twice; a customer may also have bought twice.",
        )


def missing(seen: Seen) -> Iterator[Finding]:
    """Find blank rows, and columns with cells that are missing beside these."""
    answer = seen.answer
    if answer.blank:
        yield Finding(
            "blank_rows",
            "good",
            f"{counted(answer.blank, 'row')} blank, or 0, in every column.",
            "Nothing: no question counts them.",
        )
    holed = [column for column in answer.columns if column.missing > answer.blank]
    holed = [column for column in holed if column.kind != "blank"]
    if holed:
        most = sorted(holed, key=lambda column: -column.missing)
        names = [f"{column.name} ({share(column.missing / answer.looked)})" for column in most]
        yield Finding(
            "missing_cells",
            "good",
            f"{counted(len(holed), 'column')} with missing cells: {some(names)}.",
            "Write 0 only where zero is true; nothing is filled in by itself.",
        )


def drawn(seen: Seen) -> Iterator[Finding]:
    """Say what was not looked at."""
    answer = seen.answer
    if answer.drawn:
        yield Finding(
            "drawn",
            "good",
            f"Looked at {answer.drawn}: counts are of these.",
            "Nothing; gaps, repeats and rows that are alike were not looked for.",
        )
    if answer.left_out:
        yield Finding(
            "columns_left_out",
            "good",
            f"{counted(len(answer.left_out), 'column')} beyond the first {len(answer.columns):,} "
            "not looked at.",
            "Put the columns of interest first.",
        )
