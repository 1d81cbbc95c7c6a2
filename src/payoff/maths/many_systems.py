"""Many sparse linear systems that share most of their matrix, side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from payoff.core.errors import Refusal
from payoff.core.frozen import Floats

BASIS = 10
CYCLES = 500
TOLERANCE = 1e-14


def solve_together(apply: Callable[[Floats], Floats], right: Floats) -> Floats:
    """Solve one system per column by restarted GMRES (Saad & Schultz 1986, SISSC 7).

    Stops when each residual is under 1e-14 times ``|right| + |solution|``, which is about the
    rounding of one product. Memory is about 16 arrays of the shape of ``right``; a cycle
    is 11 products.

    Parameters
    ----------
    apply
        All matrices on their columns, ``(n, systems)`` to ``(n, systems)``, each matrix near the
        identity.
    right
        Shape ``(n, systems)``.

    Raises
    ------
    Refusal
        500 cycles of 10 products did not reach that.
    """
    found = np.zeros_like(right)
    for _ in range(CYCLES):
        residual = right - apply(found)
        size = _norms(residual)
        if np.all(size <= TOLERANCE * (_norms(right) + _norms(found))):
            return found
        found += _cycle(apply, residual, size)
    raise Refusal(
        f"residuals of {size.max():.1e} after {CYCLES * BASIS} products with the matrix",
        wanted=f"residuals under {TOLERANCE:g}",
        remedy="choose a lower order: journeys that go round the same touches take too long to end",
    )


def _cycle(apply: Callable[[Floats], Floats], residual: Floats, size: Floats) -> Floats:
    """Return the correction with the least residual in the Krylov space of each column."""
    length, systems = residual.shape
    basis = np.empty((BASIS + 1, length, systems))
    heights = np.zeros((systems, BASIS + 1, BASIS))
    basis[0] = residual * _inverse(size)
    for step in range(BASIS):
        new = apply(basis[step])
        for before in range(step + 1):
            along = np.einsum("ns,ns->s", basis[before], new)
            heights[:, before, step] = along
            new -= along * basis[before]
        norm = _norms(new)
        heights[:, step + 1, step] = norm
        # A column whose space is exhausted is solved; what is left of it is rounding.
        basis[step + 1] = new * _inverse(np.where(norm > 1e-15, norm, 0.0))
    steps = np.linalg.pinv(heights)[:, :, 0] * size[:, None]
    correction: Floats = np.einsum("kns,sk->ns", basis[:-1], steps)
    return correction


def _norms(columns: Floats) -> Floats:
    norms: Floats = np.sqrt(np.einsum("ns,ns->s", columns, columns))
    return norms


def _inverse(numbers: Floats) -> Floats:
    return np.divide(1.0, numbers, out=np.zeros_like(numbers), where=numbers > 0)
