"""The trend: slow growth or decline that media did not cause."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import numpy as np

from payoff.core.frozen import frozen
from payoff.core.registry import Registry
from payoff.mix.baseline.block import Block
from payoff.mix.baseline.clock import years


class Trend(Protocol):
    """A slow movement of the level."""

    def block(self, periods: tuple[date, ...]) -> Block | None:
        """Return its columns, or ``None`` when it has none."""


@frozen
class LinearTrend:
    """A straight line through the middle of the table.

    Attributes
    ----------
    scale
        Standard deviation of the growth per year, as a share of the mean KPI.
    """

    scale: float = 0.25

    def block(self, periods: tuple[date, ...]) -> Block:
        """Return time in years from the middle of the table."""
        time = years(periods)
        column = (time - time.mean())[None, :, None]
        return Block("level and trend", ("trend",), column, np.zeros(1), np.array([self.scale]))


@frozen
class PiecewiseTrend:
    """A line whose growth may change at knots (Taylor & Letham 2018, with Gaussian changes).

    Attributes
    ----------
    scale
        Standard deviation of the growth per year, and of each change of it, as a share of the
        mean KPI.
    knots_per_year
        Knots are spread evenly and at least 10 periods apart; one that the data do not need
        stays flat, because its change is drawn towards zero.
    """

    scale: float = 0.25
    knots_per_year: float = 2.0

    def block(self, periods: tuple[date, ...]) -> Block:
        """Return the line and one hinge per knot."""
        time = years(periods)
        most = min((time[-1] - time[0]) * self.knots_per_year, len(periods) / 10)
        knots = np.linspace(time[0], time[-1], max(int(most), 1) + 1)[1:-1]
        hinges = np.maximum(time[:, None] - knots, 0.0)
        columns = np.column_stack([time - time.mean(), hinges - hinges.mean(axis=0)])
        names = ("trend", *(f"trend change {k + 1}" for k in range(len(knots))))
        scales = np.full(len(names), self.scale)
        return Block("level and trend", names, columns[None], np.zeros(len(names)), scales)


@frozen
class NoTrend:
    """The level stays where it is."""

    def block(self, periods: tuple[date, ...]) -> None:  # noqa: ARG002
        """Return nothing."""
        return


TRENDS: Registry[type[Trend]] = Registry(
    "trend", {"piecewise": PiecewiseTrend, "linear": LinearTrend, "none": NoTrend}
)
