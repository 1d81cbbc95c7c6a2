"""What speaks against single columns."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from payoff.answers.health import Finding
from payoff.data.cells import some
from payoff.data.contents import Contents
from payoff.quality.columns import is_identifier
from payoff.quality.told import Seen, counted, such
from payoff.quality.twins import alike_columns, alike_names, case_twins

NAMED, TWINS = 5, 2
ADDRESS = r"^[^@\s]+@[^@\s]+\.\w+$"
TRIED = 1_000
NUMBERS = {"comma": "a comma", "sign": "a sign or blanks", "word": "words"}
DATES = {
    "two readings": "may be read in two ways, and the calendar does not tell which",
    "other dates": "are written unlike the others",
    "unread dates": "are written in a way that no question reads",
    "some zones": "have a zone, and others none",
}


def numbers_as_text(seen: Seen) -> Iterator[Finding]:
    """Find columns that are numbers but for some cells."""
    for column in seen.look.columns:
        odd = [each for each in column.odd if each.what in NUMBERS]
        if odd:
            cells = len(column.values) - column.missing
            says = ", ".join(f"{each.cells:,} with {NUMBERS[each.what]}" for each in odd)
            yield Finding(
                "numbers_as_text",
                "doubtful",
                f"{column.name} is text, because of {says} among {counted(cells, 'cell')}: "
                f"{such(seen.look, odd)}.",
                "Write numbers as 1234.5: a point for decimals, no thousands separators, no signs "
                "of currency, and nothing where there is none.",
            )


def dates_unread(seen: Seen) -> Iterator[Finding]:
    """Find dates that cannot be read, or in two ways."""
    for column in seen.look.columns:
        for each in column.odd:
            if each.what in DATES:
                yield Finding(
                    "dates_unread",
                    "doubtful",
                    f"{counted(each.cells, 'cell')} of {column.name} {DATES[each.what]}: "
                    f"{such(seen.look, [each])}.",
                    "Write dates as 2024-03-25 and times as 2024-03-25 18:30:00, all with their "
                    "zone or all without.",
                )


def infinite(seen: Seen) -> Iterator[Finding]:
    """Find numbers that are infinite."""
    for column in seen.look.columns:
        for each in column.odd:
            if each.what == "infinite":
                yield Finding(
                    "infinite",
                    "doubtful",
                    f"{counted(each.cells, 'cell')} of {column.name} infinite: "
                    f"{such(seen.look, [each])}.",
                    "Find the division by zero that made them, and write what really happened.",
                )


def twins_by_case(seen: Seen) -> Iterator[Finding]:
    """Find texts that differ by case alone; of identifiers only how many."""
    for column in seen.look.columns:
        twins = case_twins(column)
        if twins:
            more = f" and {len(twins) - TWINS:,} more" * (len(twins) > TWINS)
            shown = "; ".join(_spellings(twin) for twin in twins[:TWINS]) + more
            yield Finding(
                "case_twins",
                "doubtful",
                f"{column.name} has values that differ by case alone: "
                f"{counted(len(twins), 'value') if is_identifier(column) else shown}.",
                "Write each in one way, or say --merge-channels where these are channels.",
            )


def _spellings(twin: list[tuple[str, int]]) -> str:
    return " and ".join(f"{text!r} ({counted(cells, 'cell')})" for text, cells in twin)


def outer_blanks(seen: Seen) -> Iterator[Finding]:
    """Find texts with blanks around them."""
    padded = [column for column in seen.look.columns if column.padded]
    if padded:
        names = [f"{counted(column.padded, 'cell')} of {column.name}" for column in padded]
        yield Finding(
            "outer_blanks",
            "good",
            f"Blanks stand around {some(names)}.",
            "Cut them off: where events are counted, a text with blanks is another text.",
        )


def names_alike(seen: Seen) -> Iterator[Finding]:
    """Find names of columns that are easily taken for each other."""
    found = [" and ".join(map(repr, names)) for names in alike_names(seen.look.columns)]
    if found:
        yield Finding(
            "names_alike",
            "doubtful",
            f"Columns have names that differ by case or signs alone: {some(found)}.",
            "Rename them, so that nobody takes one for the other.",
        )


def same_columns(seen: Seen) -> Iterator[Finding]:
    """Find columns that hold the same."""
    found = [" and ".join(map(repr, names)) for names in alike_columns(seen.look.columns)]
    if found:
        more = f"; and {len(found) - NAMED} more groups" * (len(found) > NAMED)
        yield Finding(
            "same_columns",
            "doubtful",
            f"Columns hold the same in every row: {'; '.join(found[:NAMED])}{more}.",
            "Keep one of them; no model can tell them apart.",
        )


def constant(seen: Seen) -> Iterator[Finding]:
    """Find columns that never change."""
    names = [column.name for column in seen.answer.columns if column.constant]
    if names and seen.answer.rows > 1:
        yield Finding(
            "constant_columns",
            "good",
            f"{counted(len(names), 'column')} the same in every row: {some(names)}.",
            "Leave them out: nothing can be learnt from them.",
        )


def blank(seen: Seen) -> Iterator[Finding]:
    """Find columns that hold nothing."""
    names = [column.name for column in seen.answer.columns if column.kind == "blank"]
    if names:
        yield Finding(
            "blank_columns",
            "good",
            f"{counted(len(names), 'column')} blank in every row: {some(names)}.",
            "Leave them out, or look whether the export lost them.",
        )


def addresses(seen: Seen) -> Iterator[Finding]:
    """Find columns that name people by their e-mail address."""
    names = [column.name for column in seen.look.columns if _holds_addresses(column)]
    if names:
        yield Finding(
            "addresses",
            "good",
            f"E-mail addresses are in {some(names)}.",
            "Put a number in place of each person: every question does with that.",
        )


def _holds_addresses(column: Contents) -> bool:
    tried = column.labels[:TRIED]
    found = pc.sum(pc.match_substring_regex(tried, ADDRESS)).as_py() or 0
    return bool(2 * found > len(tried))
