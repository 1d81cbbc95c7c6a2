"""When the rows of a table are: its calendar, its groups, and what is missing or there twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from payoff.answers.check import Shape, TimeCheck
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.calendar import Regularity, regularity
from payoff.data.contents import Contents
from payoff.data.words import GROUP, IDENTITY, TIME, hint
from payoff.data.written import Ints

DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()
NAMED = 5
FEWEST_ROWS = 3
ALMOST_ALL, HALF, FEW = 0.9, 0.5, 0.05


@frozen_arrays
class When:
    """Which date and group each row is of.

    Attributes
    ----------
    dates, groups
        The columns; ``groups`` is ``None`` for a table that is no panel.
    days
        The different days, sorted, counted from 1970.
    day
        The place in ``days`` of each row, -1 without a date; shape ``(rows,)``.
    group
        The place of each row's group, -1 without one.
    shape
        What a row is.
    regular
        How regular the days are.
    """

    dates: Contents
    groups: Contents | None
    days: Ints
    day: Ints
    group: Ints
    shape: Shape
    regular: Regularity

    def name(self, group: int) -> str:
        """Return the name of a group."""
        return "" if self.groups is None else label(self.groups, group)


def find_when(columns: Sequence[Contents]) -> When | None:
    """Find the column of dates, and what tells groups apart; ``None`` without dates."""
    found = [(column, *_days(column)) for column in columns if column.kind == "date"]
    if not found:
        return None
    judged = [(column, days, day, regularity(as_dates(days))) for column, days, day in found]
    dates, days, day, regular = min(judged, key=_unlike_time)
    there = int((day >= 0).sum())
    if dates.clocked:
        return _no_panel(dates, days, day, regular, "dated rows")
    if there <= (1 + FEW) * len(days):
        return _no_panel(dates, days, day, regular, "series")
    groups = _groups([column for column in columns if column is not dates], day, len(days))
    if groups is None:
        return _no_panel(dates, days, day, regular, "dated rows")
    return When(dates, groups, days, day, places(groups), "panel", regular)


def time_check(when: When, *, drawn: bool) -> TimeCheck:
    """Say what there is to say; of drawn rows nothing about what is not there."""
    gaps = () if drawn else when.regular.absent
    repeats = () if drawn or when.shape == "dated rows" else _repeats(when)
    short, holes = ([], []) if drawn or when.groups is None else _ragged(when)
    first, last = as_dates(when.days[[0, -1]])
    return TimeCheck(
        column=when.dates.name,
        first=first,
        last=last,
        shape=when.shape,
        period=when.regular.period,
        dates=len(when.days),
        absent=len(gaps),
        absent_named=tuple(gaps[:NAMED]),
        strangers=len(when.regular.strangers),
        strangers_named=when.regular.strangers[:NAMED],
        repeats=len(repeats),
        repeats_named=tuple(dict.fromkeys(_at(when, row) for row in repeats[: 10 * NAMED]))[:NAMED],
        in_order=_in_order(when),
        group=None if when.groups is None else when.groups.name,
        groups=0 if when.groups is None else when.groups.distinct,
        short=len(short),
        short_named=tuple(short[:NAMED]),
        holes=len(holes),
        holes_named=tuple(holes[:NAMED]),
    )


def as_dates(days: Ints) -> list[date]:
    """Return days since 1970 as dates."""
    return [date.fromordinal(EPOCH + day) for day in days.tolist()]


def places(column: Contents) -> Ints:
    """Return the place of each row's value among the different ones, -1 where it is missing."""
    there = ~np.isnan(column.values)
    found = np.full(len(there), -1, dtype=np.int64)
    found[there] = np.unique(column.values[there], return_inverse=True)[1]
    return found


def label(column: Contents, place: int) -> str:
    """Return the value at a place, as a reader would write it."""
    if column.kind == "text":
        return str(column.labels[place].as_py())
    value = float(np.unique(column.present)[place])
    return f"{value:g}" if not value.is_integer() else str(int(value))


def _days(column: Contents) -> tuple[Ints, Ints]:
    days = np.floor(column.values / DAY)
    there = ~np.isnan(days)
    different, place = np.unique(days[there], return_inverse=True)
    found = np.full(len(days), -1, dtype=np.int64)
    found[there] = place
    return different.astype(np.int64), found


def _unlike_time(judged: tuple[Contents, Ints, Ints, Regularity]) -> tuple[bool, bool, int]:
    column, *_, regular = judged
    irregular = regular.period is None or bool(regular.strangers)
    return not hint(column.name, TIME), irregular, column.missing


def _no_panel(dates: Contents, days: Ints, day: Ints, regular: Regularity, shape: Shape) -> When:
    return When(dates, None, days, day, np.full(len(day), -1), shape, regular)


def _groups(columns: Sequence[Contents], day: Ints, days: int) -> Contents | None:
    """Return the column almost all of whose values have one row a date, on half the dates."""
    judged = [(_told_apart(column, day, days), column) for column in columns if _may_group(column)]
    rivals = [(share, column) for share, column in judged if share >= ALMOST_ALL]
    return max(rivals, key=lambda each: (each[0], -_rank(each[1].name)), default=(0.0, None))[1]


def _may_group(column: Contents) -> bool:
    rows, whole = (
        len(column.values),
        column.kind == "number" and hint(column.name, (*GROUP, *IDENTITY)),
    )
    few = 1 < column.distinct <= rows / FEWEST_ROWS and column.missing <= FEW * rows
    return few and bool(column.kind == "text" or whole)


def _told_apart(column: Contents, day: Ints, days: int) -> float:
    """Return the share of rows that are alone in their value and date; 0 where most have none."""
    place = places(column)
    there = (place >= 0) & (day >= 0)
    pairs = len(np.unique(place[there] * days + day[there]))
    return pairs / int(there.sum()) if pairs >= HALF * column.distinct * days else 0.0


def _rank(name: str) -> int:
    word = hint(name, GROUP)
    return len(GROUP) if word is None else GROUP.index(word)


def _cells(when: When) -> Ints:
    """Return one number for the group and date of each row; those without a date lie apart."""
    numbers = when.group * (len(when.days) + 1) + when.day
    return np.where(when.day >= 0, numbers, -(np.arange(len(numbers)) + 2) * (len(when.days) + 2))


def _repeats(when: When) -> list[int]:
    """Return the rows that are not the first of their group and date."""
    cells = _cells(when)
    first = np.zeros(len(cells), dtype=bool)
    first[np.unique(cells, return_index=True)[1]] = True
    return np.flatnonzero(~first).tolist()


def _at(when: When, row: int) -> str:
    (day,) = as_dates(when.days[when.day[row] : when.day[row] + 1])
    group = int(when.group[row])
    return f"{day}" if when.groups is None or group < 0 else f"{when.name(group)!r} on {day}"


def _in_order(when: When) -> bool:
    by_group = when.day[np.argsort(when.group, kind="stable")]
    same = np.diff(np.sort(when.group, kind="stable")) == 0
    return bool((np.diff(by_group)[same] >= 0).all())


def _ragged(when: When) -> tuple[list[str], list[str]]:
    """Return the groups that are not there all along, and the dates that they lack inside."""
    there = (when.group >= 0) & (when.day >= 0)
    group, day = when.group[there], when.day[there]
    order = np.lexsort((day, group))
    group, day = group[order], day[order]
    starts = np.flatnonzero(np.append(True, np.diff(group) > 0))
    ends = np.append(starts[1:], len(group)) - 1
    late = (day[starts] > 0) | (day[ends] < len(when.days) - 1)
    short = [when.name(int(group[start])) for start in starts[late][:NAMED]]
    jumps = np.flatnonzero((np.diff(group) == 0) & (np.diff(day) > 1))
    holes: list[str] = []
    for jump in jumps:
        name = when.name(int(group[jump])) if len(holes) < NAMED else ""
        lacking = as_dates(when.days[day[jump] + 1 : day[jump + 1]])
        holes += [f"{name}: {each}" for each in lacking]
    return short + [""] * (int(late.sum()) - len(short)), holes


def robustly_grouped(when: When | None, most: int) -> Ints | None:
    """Return the group of each row where values are held against their own group's."""
    if when is None or when.groups is None or when.groups.distinct > most:
        return None
    return when.group


def seconds_to_date(seconds: float) -> date:
    """Return the day of a time in seconds since 1970."""
    return date.fromordinal(EPOCH + int(seconds // DAY))


def within(columns: Floats, groups: Ints) -> Floats:
    """Return columns less the mean of each row's group; shape ``(rows, columns)``."""
    place = groups - groups.min()
    found = np.empty_like(columns)
    for at in range(columns.shape[1]):
        known = ~np.isnan(columns[:, at])
        count = np.bincount(place[known], minlength=place.max() + 1)
        sums = np.bincount(place[known], columns[known, at], minlength=place.max() + 1)
        found[:, at] = columns[:, at] - (sums / np.maximum(count, 1))[place]
    return found
