"""The calendar of a panel: regular days, weeks or months without a gap."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from payoff.core.errors import CalendarError
from payoff.core.frozen import frozen
from payoff.data.cells import some

Period = Literal["day", "week", "month"]
DAYS = {"day": 1, "week": 7}
USUAL: dict[int, Period] = {
    1: "day",
    7: "week",
    28: "month",
    29: "month",
    30: "month",
    31: "month",
}
LAST_COMMON_DAY = 28
FEWEST = 3


def next_periods(periods: Sequence[date], period: Period, n: int) -> tuple[date, ...]:
    """Return the first days of the ``n`` periods after the last of ``periods``."""
    return tuple(_step(periods[-1], period, index + 1) for index in range(n))


def is_regular(dates: Iterable[date]) -> bool:
    """Tell whether ``dates``, in any order, are days, weeks or months without gap or repeat."""
    try:
        check_calendar(sorted(dates))
    except CalendarError:
        return False
    return True


@frozen
class Regularity:
    """How regular some dates are.

    Attributes
    ----------
    period
        That most steps between them have; ``None`` where it is no day, week or month.
    strangers
        Dates that are out of step, as a Tuesday among Mondays.
    absent
        First days of the periods between them that have none, when no date is out of step.
    """

    period: Period | None
    strangers: tuple[date, ...] = ()
    absent: tuple[date, ...] = ()


def regularity(dates: Sequence[date]) -> Regularity:
    """Say how regular dates are; ``dates`` are sorted and all different."""
    firsts, _ = _month_starts(dates)
    period = USUAL.get(_usual_step(firsts)) if len(firsts) > 1 else None
    if period is None:
        return Regularity(None)
    if strangers := _strangers(firsts, period):
        return Regularity(period, tuple(strangers))
    return Regularity(period, (), tuple(_absent(firsts, period)))


def check_calendar(dates: Sequence[date]) -> tuple[tuple[date, ...], Period, tuple[str, ...]]:
    """Return the first day of each period, the period, and what to say about it.

    Parameters
    ----------
    dates
        Sorted.

    Raises
    ------
    CalendarError
        When dates are too few, repeat, leave gaps, or follow no day, week or month.
    """
    if len(dates) < FEWEST:
        raise CalendarError(
            f"there are {len(dates)} rows with a date",
            wanted=f"at least {FEWEST} periods, and for a model many more",
            remedy="bring a longer history",
        )
    _check_repeats(dates)
    firsts, notes = _month_starts(dates)
    period = _infer(firsts)
    _check_steps(firsts, period)
    _check_gaps(firsts, period)
    return firsts, period, notes


def _step(start: date, period: Period, n: int) -> date:
    if period != "month":
        return start + timedelta(days=DAYS[period] * n)
    months = start.year * 12 + start.month - 1 + n
    return start.replace(year=months // 12, month=months % 12 + 1)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _month_starts(dates: Sequence[date]) -> tuple[tuple[date, ...], tuple[str, ...]]:
    if not all(_is_month_end(day) for day in dates):
        return tuple(dates), ()
    note = "Dates are the last day of each month; the period is named by its first day."
    return tuple(day.replace(day=1) for day in dates), (note,)


def _check_repeats(dates: Sequence[date]) -> None:
    repeated = [str(day) for day, count in Counter(dates).items() if count > 1]
    if repeated:
        raise CalendarError(
            f"dates occur more than once: {some(repeated)}",
            wanted="one row per period",
            remedy="if the rows are of several regions, brands or stores, name the column that "
            "tells them apart as group; otherwise sum to one row per date first, or take the "
            "repeated rows out",
        )


def _usual_step(dates: Sequence[date]) -> int:
    steps = Counter((later - earlier).days for earlier, later in pairwise(dates))
    return steps.most_common(1)[0][0]


def _infer(dates: Sequence[date]) -> Period:
    usual = _usual_step(dates)
    period = USUAL.get(usual)
    if period is None:
        raise CalendarError(
            f"dates are usually {usual} days apart, such as {dates[0]} and {dates[1]}",
            wanted="days, weeks (7 days apart) or months (the same day of each month)",
            remedy="sum to one row per day, week or month first",
        )
    return period


def _slot(day: date, period: Period) -> tuple[int, int]:
    """Return the number of the period a day lies in, and the day's place inside that period."""
    if period == "month":
        return day.year * 12 + day.month - 1, day.day
    return divmod(day.toordinal(), DAYS[period])


def _strangers(dates: Sequence[date], period: Period) -> list[date]:
    """Return the dates that are out of step, the first where no month has their day always."""
    places = [_slot(day, period)[1] for day in dates]
    usual = Counter(places).most_common(1)[0][0]
    strangers = [day for day, place in zip(dates, places, strict=True) if place != usual]
    late = period == "month" and usual > LAST_COMMON_DAY
    return strangers or [*dates[:1]] * late


def _check_steps(dates: Sequence[date], period: Period) -> None:
    strangers = [str(day) for day in _strangers(dates, period)]
    if not strangers:
        return
    raise CalendarError(
        f"the dates are {period}s, but {some(strangers)} "
        f"{'is' if len(strangers) <= 1 else 'are'} out of step",
        wanted="the same day of the week in every week"
        if period == "week"
        else f"the same day in every month, at most {LAST_COMMON_DAY}, or always the last",
        remedy="correct these dates",
    )


def _absent(dates: Sequence[date], period: Period) -> list[date]:
    present = [_slot(day, period)[0] for day in dates]
    absent = sorted(set(range(present[0], present[-1] + 1)) - set(present))
    return [_step(dates[0], period, number - present[0]) for number in absent]


def _check_gaps(dates: Sequence[date], period: Period) -> None:
    names = [str(day) for day in _absent(dates, period)]
    if names:
        raise CalendarError(
            f"the calendar has {len(names)} missing {period}{'s' if len(names) > 1 else ''}: "
            f"{some(names)}",
            wanted=f"one row for every {period} from {dates[0]} to {dates[-1]}",
            remedy="add these rows with what really happened, zeros included where zero is true"
            + ("; or sum days to weeks" if period == "day" else ""),
        )
