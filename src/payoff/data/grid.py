"""Where the rows of a long table lie: one place for every group and period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from payoff.core.errors import CalendarError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.calendar import Period, check_calendar
from payoff.data.cells import counted, some

Places = npt.NDArray[np.int64]


@frozen_arrays
class Grid:
    """Groups times periods, and where in them the rows of a table lie.

    Attributes
    ----------
    groups
        Sorted, length ``G``; ``("",)`` in a table of one.
    periods, period
        First days, length ``T``, and ``"day"``, ``"week"`` or ``"month"``.
    places
        Shape ``(rows,)``: ``group * T + period`` of each row, all different.
    notes
        What was sorted, assumed or not there, one sentence each.
    """

    groups: tuple[str, ...]
    periods: tuple[date, ...]
    period: Period
    places: Places
    notes: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """``(G, T)``."""
        return len(self.groups), len(self.periods)

    @property
    def present(self) -> npt.NDArray[np.bool_]:
        """Whether the table has a row there, shape ``(G, T)``."""
        there = np.zeros(self.shape, dtype=bool)
        there.flat[self.places] = True
        return there

    def spread(self, values: npt.ArrayLike, absent: float = 0.0) -> Floats:
        """Return ``(rows,)`` values as ``(G, T)``, ``absent`` where there is no row."""
        grid = np.full(self.shape, absent)
        grid.flat[self.places] = values
        return grid

    def spread_mean(self, values: npt.ArrayLike) -> Floats:
        """Return ``(rows,)`` values as ``(G, T)``, a group's own mean where it has no row."""
        grid, there = self.spread(values), self.present
        means = grid.sum(axis=1) / there.sum(axis=1)
        return np.where(there, grid, means[:, None])


def grid_of(dates: Sequence[date], labels: Sequence[str] | None, time: str) -> Grid:
    """Lay the rows of a table out.

    Parameters
    ----------
    dates
        Of each row.
    labels
        The group of each row; ``None`` in a table of one.
    time
        Name of the column of dates.

    Raises
    ------
    CalendarError
        When dates repeat in a group, leave gaps in it, or are irregular over all groups.
    """
    days = sorted(set(dates)) if labels else sorted(dates)
    periods, period, notes = check_calendar(days)
    groups = tuple(sorted(set(labels))) if labels else ("",)
    number = {name: index for index, name in enumerate(groups)}
    at = {day: index for index, day in enumerate(days)}
    when = np.array([at[day] for day in dates])
    who = np.array([number[label] for label in labels]) if labels else np.zeros_like(when)
    grid = Grid(groups, periods, period, who * len(periods) + when, ())
    _check_repeats(grid)
    _check_gaps(grid)
    said = (*notes, *_sorted(grid, time), *_ragged(grid))
    return Grid(groups, periods, period, read_only_places(grid.places), said)


def read_only_places(places: Places) -> Places:
    """Return ``places`` so that they cannot be written to."""
    places.flags.writeable = False
    return places


def _check_repeats(grid: Grid) -> None:
    counts = np.bincount(grid.places)
    repeated = np.flatnonzero(counts > 1)
    if repeated.size:
        length = len(grid.periods)
        names = [f"{grid.groups[at // length]!r} on {grid.periods[at % length]}" for at in repeated]
        raise CalendarError(
            f"groups have more than one row for a period: {some(names)}",
            wanted="one row per group and period",
            remedy="sum products or campaigns to one row per group and period first, or take the "
            "repeated rows out",
        )


def _check_gaps(grid: Grid) -> None:
    gaps = []
    for name, there in zip(grid.groups, grid.present, strict=True):
        first, last = np.flatnonzero(there)[[0, -1]]
        absent = [str(grid.periods[first + at]) for at in np.flatnonzero(~there[first:last])]
        if absent:
            gaps.append((name, absent, grid.periods[first], grid.periods[last]))
    if gaps:
        name, absent, first_day, last_day = gaps[0]
        more = f"; {counted(len(gaps) - 1, 'other group')} too" if len(gaps) > 1 else ""
        raise CalendarError(
            f"group {name!r} has {counted(len(absent), f'missing {grid.period}')}: "
            f"{some(absent)}{more}",
            wanted=f"one row for every {grid.period} from its first, {first_day}, to its last, "
            f"{last_day}",
            remedy="add these rows with what really happened, zeros included where zero is true; "
            "the KPI may stay empty where it is not known",
        )


def _sorted(grid: Grid, time: str) -> tuple[str, ...]:
    by_group = grid.places[np.argsort(grid.places // len(grid.periods), kind="stable")]
    if (np.diff(by_group) > 0).all():
        return ()
    return (f"Rows were sorted by {time!r}.",)


def _ragged(grid: Grid) -> tuple[str, ...]:
    short = (~grid.present).sum(axis=1)
    if not short.any():
        return ()
    names = [
        f"{name!r} ({counted(int(count), grid.period)})"
        for name, count in zip(grid.groups, short, strict=True)
        if count
    ]
    return (
        f"Groups that begin later or end earlier than the others: {some(names)}; they have no KPI "
        "and no spend there.",
    )
