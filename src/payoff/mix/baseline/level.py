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
    mean, scale
        By default the level may be anything from below zero to three times the mean KPI.
    """

    mean: float = 1.0
    scale: float = 1.0

    def block(self, periods: tuple[date, ...]) -> Block:
        """Return a column of ones."""
        ones = np.ones((len(periods), 1))
        return Block(
            "level and trend", ("level",), ones, np.array([self.mean]), np.array([self.scale])
        )
