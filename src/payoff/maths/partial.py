"""What is left of values once some columns have explained what they can (Frisch and Waugh 1933)."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats


def partialled(values: Floats, columns: Floats, used: Floats) -> Floats:
    """Return the residuals of least squares of ``values`` on ``columns``, group by group.

    Parameters
    ----------
    values
        Shape ``(groups, periods, values)``.
    columns
        Shape ``(groups, periods, columns)``; columns may depend on each other.
    used
        1 for cells that count, 0 for others, shape ``(groups, periods)``.

    Returns
    -------
    Floats
        Shape ``(groups, periods, values)``, 0 in cells that do not count.
    """
    kept, basis = used[:, :, None] * values, span(columns, used)
    rest: Floats = kept - used[:, :, None] * (basis @ (basis.transpose(0, 2, 1) @ kept))
    return rest


def span(columns: Floats, used: Floats) -> Floats:
    """Return an orthonormal basis of each group's columns over the cells that count.

    Shape ``(groups, periods, columns)``; columns of zeros stand for those that depend on others.
    """
    inside = used[:, :, None] * columns
    # Columns of one size: what is left of a column that depends on others is cut off as rounding.
    sizes = np.sqrt((inside**2).sum(axis=1, keepdims=True))
    left, strength, _ = np.linalg.svd(inside / np.where(sizes > 0, sizes, 1), full_matrices=False)
    basis: Floats = left * (strength > 1e-9 * strength[:, :1])[:, None, :]
    return basis


def rank(columns: Floats, used: Floats) -> int:
    """Return how many columns of all groups together do not depend on others of their group."""
    return round(float((span(columns, used) ** 2).sum()))
