"""An additive hazard: what each touch adds to the rate of converting, and how fast that fades.

At time ``t`` a customer converts at the rate

    mu  +  sum over touches i before t of  beta[c_i] w[c_i] exp(-w[c_i] (t - t_i))

(Zhang, Wei & Ren 2014, "Multi-touch attribution in online advertising with survival theory",
ICDM; the constant ``mu`` is ours). Journeys without a conversion count with their survival.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.paths import Ints, added


@frozen_arrays
class Episodes:
    """Journeys as a hazard sees them.

    Attributes
    ----------
    unit, journey, age
        Of each touch: channel, journey, days to the journey's end; shape ``(touches,)``.
    converted, span
        Of each journey: 1 where it converted at its end, 0 where it was only watched so long; days
        from the first touch to the end; shape ``(journeys,)``.
    channels
        How many channels there are.
    """

    unit: Ints
    journey: Ints
    age: Floats
    converted: Floats
    span: Floats
    channels: int

    def where(self, kept: npt.NDArray[np.bool_]) -> Episodes:
        """Return some of the journeys, chosen by a mask of shape ``(journeys,)``."""
        touches, number = kept[self.journey], np.cumsum(kept) - 1
        return Episodes(
            self.unit[touches],
            number[self.journey[touches]],
            self.age[touches],
            self.converted[kept],
            self.span[kept],
            self.channels,
        )

    @property
    def constant(self) -> float:
        """Conversions per day: the hazard if touches did nothing."""
        return float(self.converted.sum() / self.span.sum())

    def constant_log_likelihoods(self, rate: float) -> Floats:
        """Return the log-likelihood of each journey under a constant hazard."""
        found: Floats = self.converted * np.log(rate) - rate * self.span
        return found


@frozen_arrays
class Hazard:
    """A fitted hazard.

    Attributes
    ----------
    baseline
        Conversions per day without a touch.
    strength
        Conversions that a touch brings in the end, shape ``(channels,)``.
    decay
        Per day: ``log(2)`` over the half-life, shape ``(channels,)``.
    """

    baseline: float
    strength: Floats
    decay: Floats

    def rates(self, episodes: Episodes) -> Floats:
        """Return what each touch adds to the hazard at the journey's end, per day."""
        decay = self.decay[episodes.unit]
        found: Floats = self.strength[episodes.unit] * decay * np.exp(-decay * episodes.age)
        return found

    def at_end(self, episodes: Episodes) -> Floats:
        """Return the hazard at the end of each journey, per day."""
        size = len(episodes.span)
        return self.baseline + added(episodes.journey, self.rates(episodes), size)

    def log_likelihoods(self, episodes: Episodes) -> Floats:
        """Return the log-likelihood of each journey, shape ``(journeys,)``."""
        fades = -np.expm1(-self.decay[episodes.unit] * episodes.age)
        survived = added(episodes.journey, self.strength[episodes.unit] * fades, len(episodes.span))
        at_end = np.log(self.at_end(episodes))
        return episodes.converted * at_end - self.baseline * episodes.span - survived

    def shares(self, episodes: Episodes) -> Floats:
        """Return the share of each channel in the hazard at a conversion, on average.

        Shape ``(channels,)``; what is missing to 1 is the share of the baseline.
        """
        part = self.rates(episodes) / self.at_end(episodes)[episodes.journey]
        won = episodes.converted[episodes.journey]
        sums = added(episodes.unit, part * won, episodes.channels)
        found: Floats = sums / episodes.converted.sum()
        return found
