"""Periods as numbers: days and weeks since 1970, months since the year 0."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from payoff.answers.cohorts import Period

EPOCH = date(1970, 1, 1)
DAY = 86_400
# 1970 began on a Thursday, three days into a week.
TO_MONDAY = 3


def index_of(time: Any, period: Period) -> Any:
    """Return the number of the period, an Ibis expression, of a time in UTC."""
    if period == "month":
        return (time.year() * 12 + time.month() - 1).cast("int64")
    days = (time.epoch_seconds().cast("float64") / DAY).floor()
    if period == "week":
        days = ((days + TO_MONDAY) / 7.0).floor()
    return days.cast("int64")


def number_of(day: date, period: Period) -> int:
    """Return the number of the period that a day is in."""
    if period == "month":
        return day.year * 12 + day.month - 1
    days = (day - EPOCH).days
    return (days + TO_MONDAY) // 7 if period == "week" else days


def first_day(number: int, period: Period) -> date:
    """Return the first day of a period."""
    if period == "month":
        return date(number // 12, number % 12 + 1, 1)
    days = number * 7 - TO_MONDAY if period == "week" else number
    return EPOCH + timedelta(days=days)


def last_complete(until: date, period: Period) -> int:
    """Return the number of the last period that ends on or before a day."""
    return number_of(until + timedelta(days=1), period) - 1
