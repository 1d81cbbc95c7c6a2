"""How much better one model foretells what it was not fitted to than another."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen

CLEAR = 2.0
"""A gain is clear from so many standard errors above 0."""


@frozen
class Gain:
    """A mean gain in held-out log-likelihood, in nats per journey, and its standard error."""

    mean: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether chance alone would rarely do that."""
        return self.mean > CLEAR * self.error

    @classmethod
    def of(cls, sums: Floats, sizes: Floats) -> Gain:
        """Return the gain per journey over independent groups of customers.

        The standard error is that of a ratio of sums over clusters (Cochran 1977, Sampling
        Techniques, section 6.4).

        Parameters
        ----------
        sums
            Gain of all journeys of a group together, shape ``(groups,)``.
        sizes
            Journeys of each, shape ``(groups,)``.
        """
        kept = sizes > 0
        sums, sizes = sums[kept], sizes[kept]
        groups, mean = len(sums), float(sums.sum() / sizes.sum())
        apart = sums - mean * sizes
        error = np.sqrt((apart**2).sum() * groups / max(groups - 1, 1)) / sizes.sum()
        return cls(mean, float(error) if groups > 1 else float("inf"))
