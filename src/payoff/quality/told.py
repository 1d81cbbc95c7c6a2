"""What findings are made of, and how they say where cells are and how large."""

from __future__ import annotations

from collections.abc import Sequence

from payoff.answers.check import CheckAnswer, FarValue
from payoff.core.frozen import frozen_arrays
from payoff.data.written import Odd
from payoff.quality.look import Look

BEYOND = 100
LARGE = 10_000
SHOWN = 3
LONGEST = 40


@frozen_arrays
class Seen:
    """A table, and all that the check found out about it but for the findings."""

    look: Look
    answer: CheckAnswer

    @property
    def regular(self) -> bool:
        """Whether it is to have one row a date, in each group where there are any."""
        time = self.answer.time
        return time is not None and time.shape in ("series", "panel")


def counted(number: int, noun: str) -> str:
    """Return such as ``1 row`` or ``2,000 rows``."""
    return f"{number:,} {noun}" + "s" * (number != 1)


def first_of(named: Sequence[object], number: int) -> str:
    """Return the first few of ``number`` things, and how many more there are."""
    more = number - len(named)
    return ", ".join(map(str, named)) + (f" and {more:,} more" if more > 0 else "")


def share(part: float) -> str:
    """Return a fraction as a percentage: ``4.3 %``."""
    return f"{part:.1%}".replace("%", " %")


def such(look: Look, odd: Sequence[Odd]) -> str:
    """Return what odd cells hold, and in which rows."""
    parts = []
    for each in odd:
        where = ""
        if look.excerpt.numbered:
            first = look.excerpt.frame.first_row
            rows = ", ".join(str(place + first) for place in each.places[:SHOWN])
            where = f" in row {rows}{' ...' * (each.cells > SHOWN)}"
        parts.append(f"{each.example[:LONGEST]!r}{where}")
    return "; ".join(parts)


def far_away(value: FarValue) -> str:
    """Return where a value is, how large it is, and how far that is from the median."""
    row = "" if value.row is None else f"row {value.row}"
    when = "" if value.date is None else str(value.date)
    where = ", ".join(part for part in (row, when, value.group or "") if part)
    side, far = "above" if value.distance > 0 else "below", abs(value.distance)
    spreads = f"{far:.0f} spreads" if far < BEYOND else f"over {BEYOND} spreads"
    number = f"{value.value:,.0f}" if abs(value.value) >= LARGE else f"{value.value:,.6g}"
    return f"{where}{': ' * bool(where)}{number}, {spreads} {side}"
