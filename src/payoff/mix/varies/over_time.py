"""Effects that drift over time: a Gaussian process in few basis functions."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np

from payoff.core.frozen import frozen
from payoff.data.panel import Panel
from payoff.maths.hsgp import SquaredExponential, basis, recommended
from payoff.mix.baseline.clock import years
from payoff.mix.priors import HalfNormal, LogNormal, Prior
from payoff.mix.varies.variation import Basis

KERNEL = SquaredExponential()
SHORTEST, LONGEST = 0.3, 1.0


@frozen
class OverTime:
    """A channel is ``1 + g(t)`` times as strong as on average, the same in all groups.

    ``g`` is a Gaussian process with a squared exponential kernel, as a linear model (Solin &
    Särkkä 2020; see :mod:`payoff.maths.hsgp`), which leaves by integration. Drifts faster than
    0.3 years are not followed: the data could not tell them from noise.

    Attributes
    ----------
    amplitude
        Prior of the standard deviation of the factor.
    lengthscale
        Prior of the time over which the strength changes, in years.
    """

    amplitude: Prior = HalfNormal(0.3)
    lengthscale: Prior = LogNormal(0.5, 0.3)
    name: ClassVar[str] = "over_time"
    own: ClassVar[bool] = False
    linear: ClassVar[bool] = True

    @property
    def priors(self) -> dict[str, Prior]:
        """``amplitude`` and ``lengthscale``, both positive."""
        return {"amplitude": self.amplitude, "lengthscale": self.lengthscale}

    def basis(self, panel: Panel) -> Basis:
        """Return the functions of the process over the panel's calendar."""
        time = years(panel.periods)
        count, boundary = recommended(KERNEL, float(time[-1] - time[0]), SHORTEST, LONGEST)
        made = basis(time, float(time[0]), float(time[-1]), count, boundary)
        shape = (len(panel.groups), *made.functions.shape)
        labels = tuple(f"wave {k + 1}" for k in range(count))
        return Basis(np.broadcast_to(made.functions, shape), labels, made.frequencies)

    @staticmethod
    def scales(constants: jax.Array, **parameters: jax.Array) -> jax.Array:
        """Return the square roots of the spectral density at each function's frequency."""
        return KERNEL.spectral(parameters["amplitude"], parameters["lengthscale"], constants)
