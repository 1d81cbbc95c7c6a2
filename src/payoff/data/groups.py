"""Which group a row is of, and how large each group is."""

from __future__ import annotations

import numpy as np

from payoff.core.errors import CellError, DesignError
from payoff.core.frozen import Floats, read_only
from payoff.data.cells import Cells, counted, numbers
from payoff.data.grid import Grid

LEAST = 3
SAME = 1e-9


def read_labels(cells: Cells) -> list[str]:
    """Return the name of the group of each row.

    Raises
    ------
    CellError
        When a row has none.
    """
    if cells.missing:
        raise CellError(
            f"column {cells.name!r} has no group in row {cells.some_rows(cells.missing)}",
            wanted="the name of a group in every row",
            remedy="write the groups in, or take the rows out",
        )
    return [_label(value) for value in cells.values]


def _label(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_population(cells: Cells, grid: Grid) -> Floats:
    """Return the size of each group, shape ``(G,)``.

    Raises
    ------
    CellError
        When a cell is missing, no number or not above zero.
    DesignError
        When it changes within a group.
    """
    values = numbers(cells, remedy="write the population of the group in every row")
    low = np.flatnonzero(values <= 0)
    if low.size:
        raise CellError(
            f"{cells.at(int(low[0]))} holds {values[low[0]]:g}",
            wanted="a population above zero",
            remedy="correct the cell",
        )
    most = grid.spread(values, -np.inf).max(axis=1)
    least = grid.spread(values, np.inf).min(axis=1)
    for group, low_one, high in zip(grid.groups, least, most, strict=True):
        if high - low_one > SAME * high:
            raise DesignError(
                f"population {cells.name!r} of group {group!r} goes from {low_one:g} to {high:g}",
                wanted="one size for each group",
                remedy="write one number in every row of a group, such as its average; what "
                "changes and moves the KPI can be a control",
            )
    return read_only(most)


def read_kpi(cells: Cells, grid: Grid, grouping: str | None) -> tuple[Floats, tuple[str, ...]]:
    """Return the KPI, shape ``(G, T)``, NaN where there is none, and what to say of the gaps.

    Raises
    ------
    CellError
        When a cell is no number, or too many are missing.
    DesignError
        When it is the same in every row of a group.
    """
    values = numbers(cells, remedy="", missing=np.nan)
    kpi, there = grid.spread(values, np.nan), grid.present
    for group, known, rows in zip(grid.groups, kpi, there.sum(axis=1), strict=True):
        of = f" of group {group!r}" if grouping else ""
        _check_known(cells, of, known[~np.isnan(known)], int(rows))
    missing = np.flatnonzero(np.isnan(values))
    if not missing.size:
        return read_only(kpi), ()
    groups = np.unique(grid.places[missing] // len(grid.periods))
    names = ", ".join(repr(grid.groups[group]) for group in groups)
    note = (
        f"{counted(missing.size, 'row')} without {cells.name!r}"
        f"{f' in {names}' if grouping else ''}, left out of the fit: "
        f"row {cells.some_rows(missing.tolist())}."
    )
    return read_only(kpi), (note,)


def _check_known(cells: Cells, of: str, known: Floats, rows: int) -> None:
    if LEAST * known.size < rows:
        raise CellError(
            f"column {cells.name!r} has a number in {known.size} of {counted(rows, 'row')}{of}",
            wanted="a KPI in at least a third of the rows",
            remedy="take out the rows before and after the KPI is known, or sum to the longer "
            "periods in which it is known",
        )
    if (known == known[0]).all():
        raise DesignError(
            f"KPI {cells.name!r} is {known[0]:g} in every row{of}",
            wanted="a column that changes, or nothing can be learnt from it",
            remedy="take the group out, or correct the column" if of else "correct the column",
        )
