"""What counts as good when the outcome is uncertain: its mean, or its mean when things go badly."""

from __future__ import annotations

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen


@frozen
class Expected:
    """The mean of the outcome over all posterior draws."""

    def value(self, outcomes: Floats) -> float:
        """Return the mean of ``outcomes``, shape ``(draws,)``, in units of the KPI."""
        return float(outcomes.mean())


@frozen
class CVaR:
    """The mean of the outcome over the worst ``level`` share of the posterior draws.

    Conditional value at risk (Rockafellar and Uryasev 2000): the least that any reweighting of
    the draws can make of the mean, when no draw may weigh more than ``1 / level`` times its share.

    Attributes
    ----------
    level
        A share between 0 and 1.

    Raises
    ------
    ChoiceError
        When ``level`` is not between 0 and 1.
    """

    level: float = 0.1

    def __post_init__(self) -> None:
        if not 0.0 < self.level < 1.0:
            raise ChoiceError(
                f"a CVaR level of {self.level:g}",
                wanted="a share of draws above 0 and below 1",
                remedy="0.1 looks at the worst tenth; for the plain mean choose Expected()",
            )

    def value(self, outcomes: Floats) -> float:
        """Return the mean of the worst share of ``outcomes``, shape ``(draws,)``."""
        tail = self.level * len(outcomes)
        counted = np.clip(tail - np.arange(len(outcomes)), 0.0, 1.0)
        return float(np.sort(outcomes) @ counted / tail)

    def weights(self, outcomes: Floats, blur: float) -> Floats:
        """Return the weight of each draw, smoothed so that it changes steadily with the plan.

        The weights ``w`` solve ``min w @ outcomes + tail * blur / 2 * w @ w`` over the
        reweightings of the definition, with ``tail = level * draws`` (Nesterov 2005): they fall
        from ``1 / tail`` to 0 over outcomes that lie ``blur`` apart, in units of the KPI. Any of
        them gives a mean that is not below the CVaR.
        """
        tail = self.level * len(outcomes)
        order = np.sort(outcomes)
        kinks = np.sort(np.concatenate([order, order + blur]))
        before = np.concatenate([[0.0], np.cumsum(order)])

        def below(threshold: Floats) -> Floats:
            some, whole = (
                np.searchsorted(order, threshold),
                np.searchsorted(order, threshold - blur),
            )
            part = (some - whole) * threshold - (before[some] - before[whole])
            total: Floats = whole + part / blur
            return total

        threshold = np.interp(tail, below(kinks), kinks)
        shares = np.clip((threshold - outcomes) / blur, 0.0, 1.0)
        weights: Floats = shares / shares.sum()
        return weights


Attitude = Expected | CVaR
