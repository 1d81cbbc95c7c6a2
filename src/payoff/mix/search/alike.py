"""Baselines of one width, so that specifications which differ in the trend share a program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from payoff.core.frozen import frozen, replace
from payoff.mix.baseline import Block, Trend
from payoff.mix.model import Mix


@frozen
class Filled:
    """A trend with columns of zeros beside its own: they say nothing and cost no compilation."""

    trend: Trend
    columns: int

    def block(self, periods: tuple[date, ...]) -> Block | None:
        """Return the trend's columns, then zeros up to ``columns``."""
        own, missing = self.trend.block(periods), self.columns - width(self.trend, periods)
        if not missing:
            return own
        names = tuple(f"filler {k + 1}" for k in range(missing))
        empty = np.zeros((1, len(periods), missing))
        if own is None:
            return Block("level and trend", names, empty, np.zeros(missing), np.ones(missing))
        return Block(
            own.part,
            (*own.names, *names),
            np.concatenate([own.columns, empty], axis=2),
            np.append(own.means, np.zeros(missing)),
            np.append(own.scales, np.ones(missing)),
        )


def filled(spec: Mix, columns: int) -> Mix:
    """Return ``spec`` with a trend of so many columns."""
    return replace(
        spec, baseline=replace(spec.baseline, trend=Filled(spec.baseline.trend, columns))
    )


def widest(specs: Iterable[Mix], periods: tuple[date, ...]) -> int:
    """Return the number of columns of the widest trend."""
    return max(width(spec.baseline.trend, periods) for spec in specs)


def width(trend: Trend, periods: tuple[date, ...]) -> int:
    """Return the number of columns of a trend."""
    block = trend.block(periods)
    return 0 if block is None else len(block.names)
