"""Controls, events and segments of every group and period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from payoff.core.frozen import Floats, read_only
from payoff.data.cells import numbers
from payoff.data.checks import check_not_negative, check_varies
from payoff.data.frames import Used
from payoff.data.grid import Grid

NUMBERS_MISS = "write the numbers in, or 0 where nothing happened"
Kind = Literal["control", "event", "segment"]


def covariates_of(names: Sequence[str], cells: Used, grid: Grid, kind: Kind) -> Floats:
    """Read and check columns of one kind, shape ``(G, T, n)``.

    Where a group has no row nothing happened, so events are 0; controls and segments are the
    group's own mean, so that nothing is read into them.

    Raises
    ------
    CellError
        When a cell is missing or no number, or a segment is negative.
    DesignError
        When a column is the same in every row.
    """
    columns = np.zeros((*grid.shape, len(names)))
    for place, name in enumerate(names):
        values = numbers(cells[name], remedy=NUMBERS_MISS, truth=True)
        if kind == "segment":
            check_not_negative(cells[name], values, "segment share")
        check_varies(name, values, kind)
        columns[..., place] = grid.spread(values) if kind == "event" else grid.spread_mean(values)
    return read_only(columns)
