"""A strength that changes over time."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.simulate.series import smooth


@frozen
class Drift:
    """A smooth multiplier of a channel's strength, the same in every region.

    Attributes
    ----------
    sd
        Standard deviation of its logarithm, whose mean is 0.
    scale
        Over how many periods it changes.
    """

    sd: float
    scale: float = 20.0

    def draw(self, periods: int, rng: np.random.Generator) -> Floats:
        """Return the multiplier, shape ``(periods,)``."""
        multiplier: Floats = np.exp(self.sd * smooth(periods, self.scale, rng))
        return multiplier
