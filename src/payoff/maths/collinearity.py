"""Whether columns can be told apart: how much of each the others hold already."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats

EXACT = 1e-10


def variance_inflation(columns: Floats) -> Floats:
    """Return the variance inflation factor of each column, ``1 / (1 - R²)``, shape ``(columns,)``.

    ``R²`` is that of the regression of the column on a constant and all others (Marquardt 1970,
    Technometrics 12). It is infinite where the others make the column up.

    Parameters
    ----------
    columns
        Shape ``(rows, columns)``, none missing, each of which varies; more rows than columns.
    """
    unit = _unit(columns - columns.mean(axis=0))
    values, vectors = np.linalg.eigh(unit.T @ unit)
    lost = values <= EXACT * values.max()
    inverse = 1.0 / np.where(lost, np.inf, values)
    factors: Floats = np.maximum((vectors**2 * inverse).sum(axis=1), 1.0)
    factors[(vectors[:, lost] ** 2).sum(axis=1) > EXACT] = np.inf
    return factors


def condition_number(columns: Floats) -> float:
    """Return the condition number of columns and a constant, each scaled to length 1.

    Above 30 some columns are nearly a sum of others (Belsley, Kuh and Welsch 1980, Regression
    Diagnostics).

    Parameters
    ----------
    columns
        Shape ``(rows, columns)``, none missing.
    """
    values = np.linalg.svd(
        _unit(np.column_stack([np.ones(len(columns)), columns])), compute_uv=False
    )
    return float(values[0] / values[-1]) if values[-1] > EXACT * values[0] else float("inf")


def _unit(columns: Floats) -> Floats:
    unit: Floats = columns / np.sqrt((columns**2).sum(axis=0))
    return unit
