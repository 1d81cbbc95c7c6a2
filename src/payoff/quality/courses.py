"""How columns went over time, in at most 270 points."""

from __future__ import annotations

import numpy as np

from payoff.answers.check import Course, Step, Summed
from payoff.core.frozen import frozen_arrays
from payoff.data.contents import Contents
from payoff.data.words import CHANNEL, CONTROL, IMPRESSIONS, KPI, MONEY, RATE, SPEND, hint
from payoff.data.written import Ints
from payoff.quality.when import When, as_dates

MOST_POINTS = 270
MONDAY = 3  # 1970-01-01 was a Thursday
STEPS: tuple[Step, ...] = ("day", "week", "month", "year")


@frozen_arrays
class Axis:
    """Points in time, and the one that each row belongs to.

    Attributes
    ----------
    step
        Length of what a point stands for.
    starts
        First day of each point, counted from 1970.
    point
        The place in ``starts`` of each row, -1 without a date.
    alone
        Whether no point has more than one row.
    """

    step: Step
    starts: Ints
    point: Ints
    alone: bool

    def course(self, column: Contents, summed: Summed) -> Course:
        """Return the course of a column of numbers."""
        there = ~np.isnan(column.values) & np.isfinite(column.values) & (self.point >= 0)
        point, size = self.point[there], len(self.starts)
        counts = np.bincount(point, minlength=size)
        totals = np.bincount(point, column.values[there], minlength=size)
        shown = totals / np.maximum(counts, 1) if summed == "mean" else totals
        values = [
            value if count else None
            for value, count in zip(shown.tolist(), counts.tolist(), strict=True)
        ]
        return Course(self.step, summed, tuple(as_dates(self.starts)), tuple(values))

    def rows(self) -> Course:
        """Return how many rows there are over time."""
        counts = np.bincount(self.point[self.point >= 0], minlength=len(self.starts))
        return Course(
            self.step, "sum", tuple(as_dates(self.starts)), tuple(map(float, counts.tolist()))
        )


def axis_of(when: When) -> Axis:
    """Return the axis: the dates, or days, weeks, months or years where these are too many."""
    period = None if when.shape == "dated rows" else when.regular.period
    if period is not None and len(when.days) <= MOST_POINTS:
        return _axis(when, period, when.days)
    finest = STEPS.index(when.regular.period or "day")
    for step in STEPS[finest:]:
        starts = _starts(when.days, step)
        if len(np.unique(starts)) <= MOST_POINTS or step == "year":
            break
    return _axis(when, step, starts)


def summed_as(column: Contents, axis: Axis) -> Summed:
    """Return how rows of one point come together: amounts are added up, all else is averaged."""
    if axis.alone:
        return "value"
    if column.kind == "yes or no" or hint(column.name, (*RATE, *CONTROL)):
        return "mean"
    amounts = (*KPI, *SPEND, *IMPRESSIONS, *CHANNEL, *MONEY)
    return "sum" if hint(column.name, amounts) else "mean"


def _starts(days: Ints, step: Step) -> Ints:
    if step == "day":
        return days
    if step == "week":
        return (days + MONDAY) // 7 * 7 - MONDAY
    unit = "M" if step == "month" else "Y"
    calendar = days.astype("datetime64[D]").astype(f"datetime64[{unit}]")
    return calendar.astype("datetime64[D]").astype(np.int64)


def _axis(when: When, step: Step, starts: Ints) -> Axis:
    different, place = np.unique(starts, return_inverse=True)
    point = np.append(place, -1)[when.day]
    counts = np.bincount(point[point >= 0])
    return Axis(step, different, point, bool(counts.size and counts.max() <= 1))
