"""A Gaussian process in time as a linear model with few basis functions.

Solin & Särkkä 2020, Statistics and Computing 30: on ``[-L, L]`` a stationary kernel is nearly
``Phi diag(S(omega)) Phi'``, with the eigenfunctions of the Laplacian in ``Phi`` and the kernel's
spectral density ``S``. How many functions: Riutort-Mayol, Bürkner, Andersen, Solin & Vehtari
2023, Statistics and Computing 33. How wide a box: the process is 0 at its edges, which takes the
kernel at twice the distance to the edge off the variance (method of images). The rules here keep
both errors within a hundredth of the variance up to the last time. The box of the 2023 paper
looks at the whole span: where the lengthscale is a fifth of the span it takes nearly half of the
variance off the last time, which is the one that plans are made from.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen, frozen_arrays


@frozen
class SquaredExponential:
    """The kernel ``amplitude^2 exp(-r^2 / (2 lengthscale^2))``: very smooth."""

    margin = 1.52
    functions = 1.75

    def spectral(
        self, amplitude: jax.Array, lengthscale: jax.Array, frequencies: jax.Array
    ) -> jax.Array:
        """Return the square roots of the spectral density (2023, equation 1 in one dimension).

        Traceable by JAX.

        Parameters
        ----------
        amplitude
            Standard deviation of the process, scalar.
        lengthscale
            Scalar, in the unit of time.
        frequencies
            Shape ``(J,)``, radians per unit of time.

        Returns
        -------
        Shape ``(J,)``: the prior standard deviations of the coefficients of the basis.
        """
        root = math.sqrt(math.sqrt(2 * math.pi))
        scaled = lengthscale * frequencies
        return amplitude * root * jnp.sqrt(lengthscale) * jnp.exp(-0.25 * scaled**2)


@frozen
class Matern52:
    """The Matérn kernel with nu = 5/2: twice differentiable."""

    margin = 1.80
    functions = 2.65

    def spectral(
        self, amplitude: jax.Array, lengthscale: jax.Array, frequencies: jax.Array
    ) -> jax.Array:
        """Return the square roots of the spectral density; as in :class:`SquaredExponential`.

        Rasmussen & Williams 2006, equation 4.15, in one dimension.
        """
        root = math.sqrt(16 / (3 * math.sqrt(5)))
        scaled = lengthscale * frequencies
        return amplitude * root * jnp.sqrt(lengthscale) * (1 + scaled**2 / 5) ** -1.5


Kernel = SquaredExponential | Matern52


@frozen_arrays
class Basis:
    """Basis functions at given times.

    Attributes
    ----------
    functions
        Shape ``(T, J)``.
    frequencies
        Shape ``(J,)``, radians per unit of time, ascending.
    """

    functions: Floats
    frequencies: Floats


def recommended(kernel: Kernel, span: float, shortest: float, longest: float) -> tuple[int, float]:
    """Return how many functions J and which boundary factor c serve a range of lengthscales.

    The longest lengthscale widens the box, the shortest asks for functions. The kernel between
    any two times of the span is then met within 0.02 of the variance.

    Parameters
    ----------
    span
        From the first to the last time.
    shortest, longest
        Lengthscales, in the unit of ``span``.

    Raises
    ------
    ChoiceError
        The lengthscales are not positive and in order.
    """
    if not 0 < shortest <= longest < math.inf or not 0 < span < math.inf:
        raise ChoiceError(
            f"lengthscales from {shortest} to {longest} over a span of {span}",
            wanted="0 < shortest <= longest, and a span above 0",
            remedy="give the shortest lengthscale first, in the unit of time",
        )
    half = span / 2
    boundary = 1 + kernel.margin * longest / half
    return math.ceil(kernel.functions * boundary * half / shortest), boundary


def basis(times: Floats, start: float, end: float, count: int, boundary: float) -> Basis:
    """Return the basis at ``times`` for a process that is modelled from ``start`` to ``end``.

    Parameters
    ----------
    times
        Shape ``(T,)``; beyond ``start`` and ``end`` they may go up to the box's edge.
    start, end
        The span that ``boundary`` is for.
    count
        How many functions, J.
    boundary
        c: the box is ``c`` times as wide as the span, and the process is 0 at its edges.

    Raises
    ------
    ChoiceError
        The box is no wider than the span, or a time lies outside of it.
    """
    edge = boundary * (end - start) / 2
    place = times - (start + end) / 2
    if boundary <= 1 or np.any(np.abs(place) > edge):
        raise ChoiceError(
            f"a boundary factor of {boundary} for times from {times.min()} to {times.max()}",
            wanted="above 1, and wide enough for every time",
            remedy="take a larger boundary factor, or a span that holds the times",
        )
    frequencies: Floats = np.arange(1.0, count + 1) * np.pi / (2 * edge)
    functions: Floats = np.sin((place + edge)[:, None] * frequencies) / np.sqrt(edge)
    return Basis(functions, frequencies)
