"""The season: what comes back every year, and every week in daily data."""

from __future__ import annotations

from datetime import date

import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen
from payoff.data.calendar import Period
from payoff.mix.baseline.block import Block
from payoff.mix.baseline.clock import years

MOST_HARMONICS = {"day": 20, "week": 20, "month": 5}


@frozen
class Season:
    """Sines and cosines of the year, and of the week in daily data.

    Harvey & Shephard 1993; as in Prophet and PyMC-Marketing.

    Attributes
    ----------
    harmonics
        Pairs per year; ``None`` takes 3, or 2 in monthly data. A table shorter than a year gets
        none, since a season and a trend look alike there.
    scale
        Standard deviation of the first harmonic's coefficients, as a share of the mean KPI; the
        k-th has ``scale / sqrt(k)``.
    """

    harmonics: int | None = None
    scale: float = 0.2

    def __post_init__(self) -> None:
        if self.harmonics is not None and not 0 <= self.harmonics <= max(MOST_HARMONICS.values()):
            raise ChoiceError(
                f"the season was given harmonics={self.harmonics}",
                wanted="between 0 and 20 pairs of sine and cosine",
                remedy="3 is plenty for most weekly tables",
            )

    def blocks(self, periods: tuple[date, ...], period: Period) -> list[Block]:
        """Return the year's columns, and the week's in daily data; none where time is short."""
        time = years(periods)
        wanted = self.harmonics if self.harmonics is not None else (2 if period == "month" else 3)
        blocks = []
        if wanted and time[-1] - time[0] >= 0.95:
            pairs = min(wanted, MOST_HARMONICS[period])
            blocks.append(_waves("yearly season", time, pairs, self.scale))
        if period == "day":
            days = np.array([day.toordinal() for day in periods]) / 7.0
            blocks.append(_waves("weekly season", days, 3, self.scale))
        return blocks


def _waves(part: str, cycles: Floats, pairs: int, scale: float) -> Block:
    orders = np.arange(1, pairs + 1)
    angle = 2 * np.pi * (cycles[:, None] % 1.0) * orders
    columns = np.concatenate([np.sin(angle), np.cos(angle)], axis=1)
    names = tuple(f"{part} {wave}{k}" for wave in ("sin", "cos") for k in orders)
    scales = np.tile(scale / np.sqrt(orders), 2)
    return Block(part, names, columns[None], np.zeros(2 * pairs), scales)
