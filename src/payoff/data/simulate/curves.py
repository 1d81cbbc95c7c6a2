"""Lag weights and saturation curves, written on their own so that they can check a model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen


def geometric_weights(alpha: float, lags: int) -> tuple[float, ...]:
    """Return ``lags`` weights proportional to ``alpha ** lag``, adding up to 1."""
    return _shares(alpha ** np.arange(lags))


def delayed_weights(alpha: float, theta: float, lags: int) -> tuple[float, ...]:
    """Return ``lags`` weights proportional to ``alpha ** (lag - theta) ** 2``, adding up to 1."""
    return _shares(alpha ** (np.arange(lags) - theta) ** 2)


def _shares(weights: npt.NDArray[np.floating]) -> tuple[float, ...]:
    return tuple((weights / weights.sum()).tolist())


def carry_over(exposure: Floats, kernel: tuple[float, ...]) -> Floats:
    """Spread each period's exposure over the periods that follow; before the first there is none.

    Parameters
    ----------
    exposure
        Shape ``(..., periods)``.
    kernel
        Weight per lag, from lag 0.
    """
    periods = exposure.shape[-1]
    spread: Floats = np.apply_along_axis(
        lambda row: np.convolve(row, kernel)[:periods], -1, exposure
    )
    return spread


@frozen
class Straight:
    """No saturation: ``u``."""

    def value(self, u: Floats) -> Floats:
        """Return the effect of exposure ``u``, in any shape."""
        return u

    def stretch(self, u: Floats) -> Floats:
        """Return the derivative of ``value((1 + d) * u)`` in ``d`` at 0."""
        return u


@frozen
class Logistic:
    """``(1 - exp(-rate u)) / (1 + exp(-rate u))``."""

    rate: float

    def value(self, u: Floats) -> Floats:
        """Return the effect of exposure ``u``, in any shape."""
        effect: Floats = np.tanh(self.rate * u / 2)
        return effect

    def stretch(self, u: Floats) -> Floats:
        """Return the derivative of ``value((1 + d) * u)`` in ``d`` at 0."""
        slope: Floats = u * self.rate / 2 / np.cosh(self.rate * u / 2) ** 2
        return slope


@frozen
class Hill:
    """``u^steepness / (half^steepness + u^steepness)``."""

    half: float
    steepness: float

    def value(self, u: Floats) -> Floats:
        """Return the effect of exposure ``u``, in any shape."""
        powered: Floats = (u / self.half) ** self.steepness
        return powered / (1 + powered)

    def stretch(self, u: Floats) -> Floats:
        """Return the derivative of ``value((1 + d) * u)`` in ``d`` at 0."""
        reached = self.value(u)
        return self.steepness * reached * (1 - reached)


@frozen
class MichaelisMenten:
    """``u / (half + u)``."""

    half: float

    def value(self, u: Floats) -> Floats:
        """Return the effect of exposure ``u``, in any shape."""
        return u / (self.half + u)

    def stretch(self, u: Floats) -> Floats:
        """Return the derivative of ``value((1 + d) * u)`` in ``d`` at 0."""
        return self.half * u / (self.half + u) ** 2


@frozen
class Tanh:
    """``tanh(u / scale)``."""

    scale: float

    def value(self, u: Floats) -> Floats:
        """Return the effect of exposure ``u``, in any shape."""
        effect: Floats = np.tanh(u / self.scale)
        return effect

    def stretch(self, u: Floats) -> Floats:
        """Return the derivative of ``value((1 + d) * u)`` in ``d`` at 0."""
        slope: Floats = u / self.scale / np.cosh(u / self.scale) ** 2
        return slope


@frozen
class Power:
    """``u^exponent``."""

    exponent: float

    def value(self, u: Floats) -> Floats:
        """Return the effect of exposure ``u``, in any shape."""
        powered: Floats = u**self.exponent
        return powered

    def stretch(self, u: Floats) -> Floats:
        """Return the derivative of ``value((1 + d) * u)`` in ``d`` at 0."""
        return self.exponent * self.value(u)


Curve = Straight | Logistic | Hill | MichaelisMenten | Tanh | Power
