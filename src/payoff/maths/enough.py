"""When draws are enough: as soon as every coordinate is known as well as is wanted."""

from __future__ import annotations

from typing import Any

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.maths.diagnostics import diagnose


@frozen
class Enough:
    """Draw until the slowest coordinate is known well enough.

    Attributes
    ----------
    bulk, tail
        Smallest effective sample sizes over coordinates, all chains together.
    rhat
        Largest R-hat.
    least, most
        Draws per chain: not before these is asked, and after these no longer.
    """

    bulk: float = 1000.0
    tail: float = 400.0
    rhat: float = 1.009
    least: int = 200
    most: int = 3000

    def short(self, draws: Floats, first: int = 0) -> int | None:
        """Return a coordinate that is not known well enough yet, or ``None``.

        Parameters
        ----------
        draws
            Shape ``(chains, draws, dim)``.
        first
            Where to begin looking: the coordinate that was short the last time likely still is.
        """
        if not self._known(draws[:, :, first]):
            return first
        short = np.flatnonzero(~self._known(draws.transpose(2, 0, 1)))
        return int(short[0]) if len(short) else None

    def _known(self, draws: Floats) -> Any:
        own = diagnose(draws)
        return (own.bulk >= self.bulk) & (own.rhat <= self.rhat) & (own.tail >= self.tail)
