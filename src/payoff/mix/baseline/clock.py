"""Where each period stands in time, in years."""

from __future__ import annotations

from datetime import date

import numpy as np

from payoff.core.frozen import Floats

DAYS_PER_YEAR = 365.25


def years(periods: tuple[date, ...]) -> Floats:
    """Return the time of each period in years since 1970, shape ``(periods,)``."""
    return np.array([day.toordinal() for day in periods], dtype=float) / DAYS_PER_YEAR
