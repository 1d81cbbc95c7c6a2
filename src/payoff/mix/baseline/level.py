"""The level: what sells with nothing else going on."""

from __future__ import annotations

from datetime import date

import numpy as np

from payoff.core.frozen import frozen
from payoff.mix.baseline.block import Block


@frozen
class Level:
    """One constant with a Normal prior, in units of the mean KPI.

    Attributes
    ----------
    mean
        ``None`` takes the mean KPI itself.
    scale
        By default the level may be anything from below zero to three times the mean KPI.
    """

    mean: float | None = None
    scale: float = 1.0

    def block(self, periods: tuple[date, ...], usual: float) -> Block:
        """Return a column of ones; ``usual`` is where the level is for an average KPI."""
        ones = np.ones((1, len(periods), 1))
        mean = usual if self.mean is None else self.mean
        return Block("level and trend", ("level",), ones, np.array([mean]), np.array([self.scale]))
