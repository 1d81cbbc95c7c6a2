"""What of a channel reaches people, and how that becomes an effect; one class a kind."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.simulate.curves import Curve, Hill, carry_over
from payoff.data.simulate.series import wander


@frozen_arrays
class Media:
    """One channel as the table shows it.

    Attributes
    ----------
    spend
        Shape ``(G, T)``, whole cents; 0 for an organic channel.
    exposure
        Shape ``(G, T)``, in units of its column.
    frequency
        Shape ``(G, T)``, average frequency of those reached; 0 where nothing ran.
    """

    spend: Floats
    exposure: Floats
    frequency: Floats


@frozen_arrays
class Unit:
    """Effect of a channel before it is scaled to its share.

    Attributes
    ----------
    value
        Shape ``(G, T)``.
    stretch
        Its derivative when all exposure is raised in proportion, shape ``(G, T)``.
    """

    value: Floats
    stretch: Floats


def _saturated_after_carry_over(relative: Floats, kernel: tuple[float, ...], curve: Curve) -> Unit:
    u = carry_over(relative, kernel)
    return Unit(curve.value(u), curve.stretch(u))


@frozen
class BySpend:
    """Exposure is spend itself."""

    def media(self, spend: Floats, rng: np.random.Generator) -> Media:
        """Return what the table shows; ``rng`` is left alone."""
        del rng
        return Media(spend, spend, np.zeros_like(spend))

    def unit(
        self, relative: Floats, frequency: Floats, kernel: tuple[float, ...], curve: Curve
    ) -> Unit:
        """Return the effect of exposure per head over its mean where it ran, ``(G, T)``."""
        del frequency
        return _saturated_after_carry_over(relative, kernel, curve)


@frozen
class ByImpressions:
    """Exposure is impressions, whose price varies.

    Attributes
    ----------
    per_spend
        Impressions per unit of spend at the usual price.
    spread
        Standard deviation of the logarithm of that number over time.
    """

    per_spend: float = 100.0
    spread: float = 0.1

    def media(self, spend: Floats, rng: np.random.Generator) -> Media:
        """Return spend and whole impressions, zero where nothing was spent."""
        bought = spend * self.per_spend * np.exp(self.spread * wander(spend.shape, rng))
        return Media(spend, np.ceil(bought), np.zeros_like(spend))

    def unit(
        self, relative: Floats, frequency: Floats, kernel: tuple[float, ...], curve: Curve
    ) -> Unit:
        """Return the effect of exposure per head over its mean where it ran, ``(G, T)``."""
        del frequency
        return _saturated_after_carry_over(relative, kernel, curve)


@frozen
class ByReach:
    """Exposure is reach times a curve of frequency: ``carry_over(reach x curve(frequency))``.

    Meridian's reach and frequency channel (Zhang et al. 2023, "Bayesian Hierarchical Media Mix
    Model Incorporating Reach and Frequency Data"). Reach is not saturated; the channel's curve
    is one of frequency, not of ``u``.

    Attributes
    ----------
    per_spend
        Impressions per unit of spend, which are reach times frequency.
    frequency
        Typical average frequency, above 1.
    spread
        Standard deviation of the logarithm of frequency less 1, over time.
    """

    per_spend: float = 100.0
    frequency: float = 3.0
    spread: float = 0.5

    def media(self, spend: Floats, rng: np.random.Generator) -> Media:
        """Return spend, whole people reached, and how often each was on average."""
        often = 1 + (self.frequency - 1) * np.exp(self.spread * wander(spend.shape, rng))
        reach = np.ceil(spend * self.per_spend / often)
        return Media(spend, reach, np.where(reach > 0, np.round(often, 4), 0.0))

    def unit(
        self, relative: Floats, frequency: Floats, kernel: tuple[float, ...], curve: Curve
    ) -> Unit:
        """Return the effect of relative reach at the frequency given, ``(G, T)``."""
        value = carry_over(relative * curve.value(frequency), kernel)
        return Unit(value, value)


@frozen
class Organic:
    """Exposure that costs nothing, such as a newsletter; spend is 0."""

    def media(self, spend: Floats, rng: np.random.Generator) -> Media:
        """Return what would have been spend as exposure."""
        del rng
        return Media(np.zeros_like(spend), spend, np.zeros_like(spend))

    def unit(
        self, relative: Floats, frequency: Floats, kernel: tuple[float, ...], curve: Curve
    ) -> Unit:
        """Return the effect of exposure per head over its mean where it ran, ``(G, T)``."""
        del frequency
        return _saturated_after_carry_over(relative, kernel, curve)


Exposure = BySpend | ByImpressions | ByReach | Organic


def optimal_frequency(curve: Curve) -> float:
    """Return the frequency of 1 or more at which an impression brings most.

    The maximiser of ``curve(f) / f``: for a Hill curve of steepness ``s`` above 1 it is
    ``half * (s - 1) ** (1 / s)``, where the chord from the origin is as steep as the curve. Every
    other curve is concave, and best at 1.
    """
    if isinstance(curve, Hill) and curve.steepness > 1:
        contact = curve.half * (curve.steepness - 1) ** (1 / curve.steepness)
        return max(1.0, float(contact))
    return 1.0
