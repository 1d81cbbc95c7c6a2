"""Refuse columns that no model can learn from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from payoff.core.errors import CellError, DesignError
from payoff.core.frozen import Floats
from payoff.data.cells import Cells

SAME = 1e-9


def check_not_negative(cells: Cells, values: Floats, what: str) -> None:
    """Refuse a negative ``what``; ``values`` has shape ``(rows,)``.

    Raises
    ------
    CellError
        Naming the first negative cell.
    """
    negative = np.flatnonzero(values < 0)
    if negative.size:
        count = f", the first of {negative.size}" if negative.size > 1 else ""
        raise CellError(
            f"{cells.at(int(negative[0]))} holds {values[negative[0]]:g}{count}",
            wanted=f"{what} of 0 or more",
            remedy="book refunds in the period whose spend they correct",
        )


def check_varies(name: str, values: Floats, what: str) -> None:
    """Refuse a column that is the same in every row; ``values`` has shape ``(rows,)``.

    Raises
    ------
    DesignError
        When all values are equal.
    """
    if (values != values[0]).any():
        return
    raise DesignError(
        f"{what} {name!r} is {values[0]:g} in every row",
        wanted="a column that changes, or nothing can be learnt from it",
        remedy="correct the column" if what == "KPI" else "leave it out",
    )


def check_channel(name: str, spend: Floats, exposure: Floats, exposure_name: str) -> None:
    """Refuse a channel that was never used or never changed; arrays of shape ``(rows,)``.

    Raises
    ------
    DesignError
        When spend or exposure is zero all along, or exposure is constant.
    """
    if not spend.any():
        raise DesignError(
            f"channel {name!r} has a spend of 0 in every row",
            wanted="a channel that was used",
            remedy="leave it out",
        )
    if not exposure.any():
        raise DesignError(
            f"channel {name!r} has spend, but its impressions {exposure_name!r} are 0 in every row",
            wanted="impressions where there is spend",
            remedy="name the right column, or leave the impressions out",
        )
    check_varies(exposure_name, exposure, "channel" if exposure_name == name else "impressions")


def check_distinct(names: Sequence[str], exposure: Floats) -> None:
    """Refuse channels that are multiples of each other; ``exposure`` is ``(rows, channels)``.

    Raises
    ------
    DesignError
        Naming the two channels and the multiple.
    """
    scaled = exposure / exposure.mean(axis=0)
    for i, j in combinations(range(len(names)), 2):
        if np.allclose(scaled[:, i], scaled[:, j], rtol=SAME, atol=SAME):
            ratio = exposure[:, j].mean() / exposure[:, i].mean()
            same = "are identical" if abs(ratio - 1) < SAME else f"differ by a factor of {ratio:g}"
            raise DesignError(
                f"channels {names[i]!r} and {names[j]!r} {same} in every row",
                wanted="channels that move apart, or no model can tell them apart",
                remedy="add them up to one channel, or correct the column that was copied",
            )
