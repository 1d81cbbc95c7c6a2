"""What a budget plan is for: a fixed amount to spend, or a return to keep."""

from __future__ import annotations

import math

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen


@frozen
class FixedBudget:
    """Spend exactly ``total`` over the horizon.

    Attributes
    ----------
    total
        In units of spend, above zero.

    Raises
    ------
    ChoiceError
        When ``total`` is not a finite number above zero.
    """

    total: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.total) and self.total > 0):
            raise ChoiceError(
                f"a budget of {self.total:g}",
                wanted="a finite amount of money above zero",
                remedy="give the total to spend over the whole horizon, in units of spend",
            )


@frozen
class TargetReturn:
    """Bring as much as possible while the plan as a whole still earns ``roi`` on average.

    The total is free: expected outcome must be at least ``roi`` times the money spent.

    Attributes
    ----------
    roi
        Units of the KPI per unit of spend, above zero.

    Raises
    ------
    ChoiceError
        When ``roi`` is not a finite number above zero.
    """

    roi: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.roi) and self.roi > 0):
            raise ChoiceError(
                f"a target return of {self.roi:g}",
                wanted="a finite number above zero, in units of the KPI per unit of spend",
                remedy="give the least that the plan must bring per unit of money",
            )


Goal = FixedBudget | TargetReturn
