"""Segments of customers: who was there in a period, and on whom a channel works."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.simulate.series import wander


@frozen
class SegmentShares:
    """The share of each segment in each period; they add up to 1.

    Attributes
    ----------
    names
        The columns.
    spread
        How far shares wander: standard deviation of their logarithm before they are scaled.
    """

    names: tuple[str, ...]
    spread: float = 0.5

    def draw(self, groups: int, periods: int, rng: np.random.Generator) -> Floats:
        """Return shares, shape ``(G, T, S)``."""
        raw = np.exp(self.spread * wander((groups, len(self.names), periods), rng))
        shares = np.moveaxis(raw / raw.sum(axis=1, keepdims=True), 1, -1)
        return np.ascontiguousarray(shares)


@frozen
class SegmentDummies:
    """One segment a period: its column is 1, the others 0.

    Attributes
    ----------
    names
        The columns.
    """

    names: tuple[str, ...]

    def draw(self, groups: int, periods: int, rng: np.random.Generator) -> Floats:
        """Return dummies, shape ``(G, T, S)``; every segment has a period if there are enough."""
        turns = np.arange(periods) % len(self.names)
        rows = rng.permuted(np.tile(turns, (groups, 1)), axis=1)
        dummies: Floats = np.eye(len(self.names))[rows]
        return dummies


Segments = SegmentShares | SegmentDummies
