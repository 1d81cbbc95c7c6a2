"""A number with its uncertainty and its unit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import frozen


@frozen
class Interval:
    """The posterior of one number: mean, median and the central 90 % interval.

    Attributes
    ----------
    mean, p05, p50, p95
        Mean, 5th, 50th and 95th percentile, all in ``unit``.
    unit
        Such as ``"sales"`` or ``"sales per unit of spend"``.
    """

    mean: float
    p05: float
    p50: float
    p95: float
    unit: str

    @classmethod
    def of(cls, draws: npt.ArrayLike, unit: str) -> Interval:
        """Summarise ``draws``, shape ``(draws,)``, in ``unit``."""
        values = np.asarray(draws, dtype=np.float64)
        p05, p50, p95 = np.quantile(values, (0.05, 0.5, 0.95)).tolist()
        return cls(float(values.mean()), p05, p50, p95, unit)
