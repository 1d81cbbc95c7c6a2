"""Choose the penalty of a ridge by leaving whole stretches of time out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats

PENALTIES = 10 ** np.linspace(-4, 4, 33)
STRETCHES = 8


def penalty_over_time(
    design: Floats, outcome: Floats, *, times: npt.NDArray[np.int64], penalised: Floats
) -> float:
    """Return the penalty of :func:`payoff.maths.regression.ridge` that foretells best.

    Cross-validation in blocks (Burman, Chow & Nolan 1994, Biometrika 81): each of 8 stretches is
    left out once; least squared error, from a grid of 33 penalties between 0.0001 and 10,000.

    Parameters
    ----------
    design
        Shape ``(rows, columns)``. What is to be left out of the contest, such as a baseline that
        nothing outside a stretch could foretell, is projected out of it before.
    outcome
        Shape ``(rows,)``.
    times
        Period of each row, from 0, shape ``(rows,)``.
    penalised
        1 for columns that are penalised, 0 for those that are not, shape ``(columns,)``.
    """
    stretch = times * STRETCHES // (int(times.max()) + 1)
    errors = np.zeros(len(PENALTIES))
    for left_out in range(STRETCHES):
        out = stretch == left_out
        errors += _errors(design, outcome, out, np.asarray(penalised) != 0)
    return float(PENALTIES[int(np.argmin(errors))])


def _errors(
    design: Floats, outcome: Floats, out: npt.NDArray[np.bool_], penalised: npt.NDArray[np.bool_]
) -> Floats:
    """Return the squared error of what is left out, one per penalty."""
    seen, known = design[~out], outcome[~out]
    free, own = seen[:, ~penalised], seen[:, penalised]
    weights = np.zeros(len(penalised))
    weights[penalised] = ((own - free @ np.linalg.lstsq(free, own)[0]) ** 2).sum(axis=0)
    inner, outer = seen.T @ seen, seen.T @ known
    found = []
    for penalty in PENALTIES:
        coefficients = np.linalg.lstsq(inner + np.diag(penalty * weights), outer)[0]
        found.append(((outcome[out] - design[out] @ coefficients) ** 2).sum())
    return np.array(found)
