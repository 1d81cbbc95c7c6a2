"""Refuse columns that no model can learn from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from payoff.core.errors import CellError, DesignError
from payoff.core.frozen import Floats
from payoff.data.cells import Cells

SAME = 1e-9
MEASURED_APART = 0.05


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
            remedy="book refunds in the period whose spend they correct"
            if what == "spend"
            else "correct the column",
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


def check_channel(
    name: str, spend: Floats, exposure: Floats, exposure_name: str, what: str = "impressions"
) -> None:
    """Refuse a channel that was never used or never changed; arrays of shape ``(rows,)``.

    ``what`` says what ``exposure_name`` counts, where it is not the spend itself.

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
            f"channel {name!r} has spend, but its {what} {exposure_name!r} {_are(what)} 0 in every "
            "row",
            wanted=f"{what} where there is spend",
            remedy=f"name the right column, or leave the {what} out",
        )
    check_varies(exposure_name, exposure, "channel" if exposure_name == name else what)


def _are(what: str) -> str:
    return "are" if what.endswith("s") else "is"


def check_frequency(cells: Cells, frequency: Floats, reach: Floats) -> Floats:
    """Refuse an average frequency below 1; return it, 0 where nobody was reached.

    Whoever is reached is reached once at least. Where impressions and reach are measured apart,
    their quotient can fall a little below 1; up to 5 % is taken as 1. Shapes ``(rows,)``.

    Raises
    ------
    CellError
        Naming the first cell.
    """
    low = np.flatnonzero((reach > 0) & (frequency < 1 - MEASURED_APART))
    if low.size:
        count = f", the first of {low.size}" if low.size > 1 else ""
        raise CellError(
            f"{cells.at(int(low[0]))} holds {frequency[low[0]]:g}{count}",
            wanted="an average frequency of 1 or more where somebody was reached",
            remedy="frequency is impressions divided by reach; correct the column",
        )
    return np.where(reach > 0, np.maximum(frequency, 1.0), 0.0)


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
