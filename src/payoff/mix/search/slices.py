"""Time slices: fits to a growing history, each asked for the periods that follow.

Cross-validation on a rolling origin (Tashman 2000, International Journal of Forecasting 16).
"""

from __future__ import annotations

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.panel import Panel
from payoff.maths.scores import crps, mape, r2, wmape

MOST_HORIZON = 13
LEAST_HISTORY = 0.5  # of the table, before the first cut


@frozen
class Slices:
    """How history is cut.

    Attributes
    ----------
    count
        Number of cuts, ``horizon`` periods apart; the last slice ends with the table.
    horizon
        Periods that are foretold after each cut; none for a sixteenth of the table, at most 13.
    """

    count: int = 4
    horizon: int | None = None

    def cuts(self, panel: Panel) -> tuple[tuple[int, int], ...]:
        """Return where each slice begins and ends, as indices into the periods.

        Raises
        ------
        ChoiceError
            When less than half of the table is left before the first cut.
        """
        periods = len(panel.periods)
        horizon = min(max(periods // 16, 1), MOST_HORIZON) if self.horizon is None else self.horizon
        first = periods - self.count * horizon
        if min(self.count, horizon) < 1 or first < LEAST_HISTORY * periods:
            raise ChoiceError(
                f"{self.count} slices of {horizon} periods, in a table of {periods}",
                wanted="at least one slice of one period, and half of the table before the first",
                remedy="ask for fewer slices or a shorter horizon",
            )
        starts = range(first, periods, horizon)
        return tuple((start, start + horizon) for start in starts)


@frozen_arrays
class Forecast:
    """What was foretold of the cells with a KPI in all slices, one after the other.

    Attributes
    ----------
    crps, mean, actual
        Shape ``(cells,)``, in units of the KPI.
    period
        The period of each cell, an index, shape ``(cells,)``.
    """

    crps: Floats
    mean: Floats
    actual: Floats
    period: Floats

    @classmethod
    def of(cls, draws: Floats, panel: Panel, begin: int, end: int) -> Forecast:
        """Score predictive draws of one slice, shape ``(draws, groups, end - begin)``."""
        known = panel.observed[:, begin:end]
        actual, mine = panel.kpi[:, begin:end][known], draws[:, known]
        period = np.broadcast_to(np.arange(begin, end, dtype=float), known.shape)[known]
        return cls(crps(mine, actual), mine.mean(axis=0), actual, period)

    @classmethod
    def joined(cls, parts: list[Forecast]) -> Forecast:
        """Return all slices as one."""
        return cls(
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("crps", "mean", "actual", "period")
            )
        )

    @property
    def mape(self) -> float | None:
        """Mean absolute error as a fraction of each cell; ``None`` where one is zero."""
        return mape(self.mean, self.actual) if np.all(self.actual) else None

    @property
    def wmape(self) -> float:
        """Sum of absolute errors over the sum of the KPI; not a number where that is 0."""
        return wmape(self.mean, self.actual) if np.any(self.actual) else float("nan")

    @property
    def r2(self) -> float:
        """Share of the variance that is foretold; not a number where nothing moves."""
        return r2(self.mean, self.actual) if np.ptp(self.actual) > 0 else float("nan")

    def behind(self, other: Forecast) -> tuple[float, float]:
        """Return by how much the mean CRPS is larger than another's, and its standard error.

        Cells of one period count together, because what hits a period hits all its groups.
        """
        apart = self.crps - other.crps
        _, place = np.unique(self.period, return_inverse=True)
        sums = np.bincount(place, apart - apart.mean())
        count = len(sums)
        error = np.sqrt(count / max(count - 1, 1) * (sums**2).sum()) / len(apart)
        return float(apart.mean()), float(error)
