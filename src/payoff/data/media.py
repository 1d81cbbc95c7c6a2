"""Spend, exposure and frequency of every channel, group and period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from payoff.core.errors import CellError
from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.data.cells import Cells, counted, numbers
from payoff.data.checks import (
    check_channel,
    check_distinct,
    check_frequency,
    check_not_negative,
    check_varies,
)
from payoff.data.columns import Columns
from payoff.data.frames import Used
from payoff.data.grid import Grid

SPEND_MISS = (
    "write the numbers in, or 0 where nothing happened; if every missing cell of spend and "
    "impressions means zero, say so with missing_spend_is_zero (on the command line, "
    "--missing-spend-is-zero)"
)
SAME = 1e-9


@frozen_arrays
class Media:
    """What the channels cost and where they were seen, arrays of shape ``(G, T, C)``."""

    spend: Floats
    exposure: Floats
    exposure_names: tuple[str, ...]
    frequency: Floats
    frequency_names: tuple[str, ...]
    notes: tuple[str, ...]


@frozen_arrays
class _Channel:
    """One channel: arrays of shape ``(G, T)``."""

    spend: Floats
    exposure: Floats
    frequency: Floats
    notes: tuple[str, ...]


def media_of(
    columns: Columns, cells: Used, grid: Grid, size: Floats, missing_is_zero: bool
) -> Media:
    """Read and check the channels.

    Parameters
    ----------
    columns, cells
        Which column plays which part, and what is in it.
    grid
        Where the rows lie.
    size
        Of each group, shape ``(G,)``: national amounts are shared out by it.
    missing_is_zero
        Whether a missing cell of any of these columns stands for zero.

    Raises
    ------
    CellError
        When a cell is missing, no number or negative, a frequency is below 1 where somebody was
        reached, or a national amount differs between groups.
    DesignError
        When a channel is constant, or two channels are multiples of each other.
    """

    def read(name: str, what: str) -> Floats:
        filled = 0.0 if missing_is_zero else None
        values = numbers(cells[name], remedy=SPEND_MISS, missing=filled)
        check_not_negative(cells[name], values, what)
        return values

    read_channels = [
        *(_paid(name, columns, cells, grid, size, read) for name in columns.spend),
        *(_organic(name, cells, grid, read) for name in columns.organic),
    ]
    exposure = _beside([channel.exposure for channel in read_channels], grid)
    check_distinct(columns.channels, exposure[grid.present])
    shared = ", ".join(map(repr, columns.national))
    by = f"{columns.population!r}" if columns.population else f"mean {columns.kpi!r}"
    national = (f"National amounts of {shared} were shared out to groups by {by}.",)
    return Media(
        _beside([channel.spend for channel in read_channels], grid),
        exposure,
        tuple(_shown(name, columns) for name in columns.channels),
        _beside([channel.frequency for channel in read_channels], grid),
        tuple(columns.frequency.get(name, "") for name in columns.channels),
        (
            *(national if columns.national else ()),
            *(note for channel in read_channels for note in channel.notes),
        ),
    )


Read = Callable[[str, str], Floats]


def _shown(name: str, columns: Columns) -> str:
    """Return the column that says where a channel was seen."""
    return columns.impressions.get(name, columns.reach.get(name, name))


def _paid(
    name: str,
    columns: Columns,
    cells: Used,
    grid: Grid,
    size: Floats,
    read: Read,
) -> _Channel:
    shown = _shown(name, columns)
    what = "reach" if name in columns.reach else "impressions"
    spend = read(name, "spend")
    exposure = spend if shown == name else read(shown, what)
    check_channel(name, spend, exposure, shown, what)
    often = columns.frequency.get(name, "")
    frequency = read(often, "frequency") if often else np.zeros_like(exposure)
    notes = [_filled(cells[column]) for column in dict.fromkeys((name, shown, often)) if column]
    notes.append(_unseen(name, spend, exposure, what))
    if often:
        notes.append(_lifted(often, frequency, exposure))
        frequency = check_frequency(cells[often], frequency, exposure)
    spends, exposures = grid.spread(spend), grid.spread(exposure)
    if name in columns.national:
        spends = _share_out(name, spends, grid, size)
        exposures = spends if shown == name else _share_out(shown, exposures, grid, size)
    return _Channel(spends, exposures, grid.spread(frequency), tuple(filter(None, notes)))


def _organic(name: str, cells: Used, grid: Grid, read: Read) -> _Channel:
    values = read(name, "organic exposure")
    check_varies(name, values, "organic channel")
    zeros = np.zeros(grid.shape)
    note = _filled(cells[name])
    return _Channel(zeros, grid.spread(values), zeros, (note,) if note else ())


def _share_out(name: str, values: Floats, grid: Grid, size: Floats) -> Floats:
    """Share the nation's total of each period out to the groups that are there, by size."""
    there = grid.present
    most = np.where(there, values, -np.inf).max(axis=0)
    least = np.where(there, values, np.inf).min(axis=0)
    different = np.flatnonzero(most - least > SAME * most)
    if different.size:
        at = int(different[0])
        lists = {group: values[g, at] for g, group in enumerate(grid.groups) if there[g, at]}
        one = min(lists, key=lists.__getitem__)
        other = max(lists, key=lists.__getitem__)
        raise CellError(
            f"column {name!r} is national, and on {grid.periods[at]} it holds {lists[one]:g} for "
            f"group {one!r} and {lists[other]:g} for {other!r}",
            wanted="the nation's total, the same in the row of every group",
            remedy="write the total in every row, or do not name the channel as national",
        )
    sizes = there * size[:, None]
    shared: Floats = most * sizes / sizes.sum(axis=0)
    return shared


def _filled(cells: Cells) -> str:
    count = len(cells.missing)
    if not count:
        return ""
    return (
        f"{counted(count, 'missing cell')} of {cells.name!r} "
        f"{'was' if count == 1 else 'were'} taken as zero, as told."
    )


def _unseen(channel: str, spend: Floats, exposure: Floats, what: str) -> str:
    count = int(np.count_nonzero((spend > 0) & (exposure == 0)))
    return f"Channel {channel!r} has spend but no {what} in {counted(count, 'row')}." * bool(count)


def _lifted(name: str, frequency: Floats, reach: Floats) -> str:
    count = int(np.count_nonzero((reach > 0) & (frequency < 1)))
    return f"{counted(count, 'cell')} of {name!r} a little below 1 taken as 1." * bool(count)


def _beside(columns: Sequence[Floats], grid: Grid) -> Floats:
    """Return ``(G, T)`` columns as ``(G, T, n)``."""
    return read_only(np.stack(columns, axis=-1) if columns else np.zeros((*grid.shape, 0)))
