"""A line with its uncertainty: one interval per point."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays


@frozen_arrays
class Band:
    """The posterior of a line: mean, median and the central 90 % interval at each point.

    Attributes
    ----------
    mean, p05, p50, p95
        Shape ``(points,)`` each, in ``unit``.
    unit
        Such as ``"sales"``.
    """

    mean: Floats
    p05: Floats
    p50: Floats
    p95: Floats
    unit: str

    @classmethod
    def of(cls, draws: npt.ArrayLike, unit: str) -> Band:
        """Summarise ``draws``, shape ``(draws, points)``, in ``unit``."""
        values = np.asarray(draws, dtype=np.float64)
        p05, p50, p95 = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
        return cls(values.mean(axis=0), p05, p50, p95, unit)
