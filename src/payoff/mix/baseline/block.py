"""A part of the baseline: some columns with a Gaussian prior on their coefficients."""

from __future__ import annotations

from payoff.core.frozen import Floats, frozen_arrays


@frozen_arrays
class Block:
    """Columns that belong together in the report.

    Attributes
    ----------
    part
        Name in the report, such as ``"season"``.
    names
        One per column.
    columns
        Shape ``(groups, periods, len(names))``, or ``(1, periods, len(names))`` when they are the
        same in every group.
    means, scales
        Prior mean and standard deviation of each coefficient, in units of a group's mean KPI, shape
        ``(len(names),)`` each.
    """

    part: str
    names: tuple[str, ...]
    columns: Floats
    means: Floats
    scales: Floats
