"""Stack predictive distributions: the weights that predict best what was held out.

Yao, Vehtari, Simpson & Gelman 2018, Bayesian Analysis 13(3), equation 4. The mean log score of a
mixture is concave in its weights, so that a point where no model's gradient is above 1 is best.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from payoff.core.errors import CellError
from payoff.core.frozen import Floats

NOTHING = 1e-6
PRECISION = 1e-12
STEPS = 1000


def stacking_weights(pointwise: Floats) -> Floats:
    """Return weights, at least 0 and of sum 1, that maximise the mean log score.

    Parameters
    ----------
    pointwise
        Log predictive density of each model at each held-out observation, shape
        ``(models, observations)``; minus infinity is allowed where another model's is finite.

    Returns
    -------
    Shape ``(models,)``; weights below 1e-6 are returned as 0. Identical models share evenly.

    Raises
    ------
    CellError
        A density is not a number, or no model finds some observation possible.
    """
    best = pointwise.max(axis=0)
    if not np.isfinite(best).all():
        raise CellError(
            f"observation {int(np.argmin(np.isfinite(best)))} has no finite predictive density",
            wanted="a number for every model, finite for at least one",
            remedy="leave the observation out for all models",
        )
    likelihood = np.exp(pointwise - best)
    count = likelihood.shape[1]

    def loss(weights: Floats) -> tuple[float, Floats]:
        mixture = np.maximum(weights @ likelihood, np.finfo(float).tiny)
        return -float(np.log(mixture).mean()), -(likelihood / mixture).sum(axis=1) / count

    models = len(pointwise)
    found = minimize(
        loss,
        np.full(models, 1 / models),
        jac=True,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * models,
        constraints={
            "type": "eq",
            "fun": lambda weights: weights.sum() - 1,
            "jac": lambda weights: np.ones_like(weights),
        },
        options={"ftol": PRECISION, "maxiter": STEPS},
    ).x
    kept = np.where(found < NOTHING, 0.0, found)
    weights: Floats = kept / kept.sum()
    return weights
