"""The baseline: what would have sold without media. Its parts are Gaussian and add up."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.panel import Panel
from payoff.mix.baseline.block import Block
from payoff.mix.baseline.covariates import Controls, Events, Segments
from payoff.mix.baseline.holidays import Holidays
from payoff.mix.baseline.level import Level
from payoff.mix.baseline.season import Season
from payoff.mix.baseline.shocks import Shocks
from payoff.mix.baseline.trend import TRENDS, LinearTrend, NoTrend, PiecewiseTrend, Trend


@frozen
class Baseline:
    """Level, trend, season, holidays and covariates, all in units of a group's mean KPI.

    Covariates are events, segments and controls; ``shocks`` are only in a table of several groups.
    """

    level: Level = Level()
    trend: Trend = PiecewiseTrend()
    season: Season = Season()
    holidays: Holidays | None = None
    events: Events = Events()
    segments: Segments = Segments()
    controls: Controls = Controls()
    shocks: Shocks | None = Shocks()

    def blocks(self, panel: Panel, usual: float) -> tuple[Block, ...]:
        """Return every Gaussian part, in the order of the report.

        ``usual`` is where the level is for an average KPI.
        """
        once = [self.level.block(panel.periods, usual), self.trend.block(panel.periods)]
        if self.holidays is not None:
            once.append(self.holidays.block(panel.periods, panel.period))
        season = self.season.blocks(panel.periods, panel.period)
        covariates = [
            *self.events.blocks(panel),
            *self.segments.blocks(panel),
            *self.controls.blocks(panel),
        ]
        return tuple(block for block in (*once, *season, *covariates) if block is not None)


def stacked(blocks: tuple[Block, ...], groups: int) -> tuple[Floats, Floats, Floats]:
    """Return all columns side by side, with their prior means and scales.

    Shapes ``(groups, periods, columns)``, ``(columns,)`` and ``(columns,)``.
    """
    columns = [
        np.broadcast_to(block.columns, (groups, *block.columns.shape[1:])) for block in blocks
    ]
    return (
        np.concatenate(columns, axis=2),
        np.concatenate([block.means for block in blocks]),
        np.concatenate([block.scales for block in blocks]),
    )


__all__ = [
    "TRENDS",
    "Baseline",
    "Block",
    "Controls",
    "Events",
    "Holidays",
    "Level",
    "LinearTrend",
    "NoTrend",
    "PiecewiseTrend",
    "Season",
    "Segments",
    "Shocks",
    "Trend",
    "stacked",
]
