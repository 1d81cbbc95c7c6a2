"""Logistic regression of counts on a few columns, with a ridge penalty chosen by held-out rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit, log_expit

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.held_out import Gain
from payoff.maths.threads import one_thread

STEPS = 60
PRECISION = 1e-10
HALVINGS = 30
PENALTIES = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)


@frozen_arrays
class LogisticFit:
    """A fitted regression.

    Attributes
    ----------
    intercept
        Log-odds where all columns are 0.
    slopes
        Log-odds per unit of a column, shape ``(columns,)``.
    covariance
        Of intercept and slopes, from the curvature, shape ``(columns + 1, columns + 1)``.
    """

    intercept: float
    slopes: Floats
    covariance: Floats

    def logits(self, design: Floats) -> Floats:
        """Return log-odds, shape ``(rows,)``."""
        found: Floats = design @ self.slopes + self.intercept
        return found


@frozen_arrays
class HeldOut:
    """How a penalty did on groups of customers that were not fitted.

    Attributes
    ----------
    penalty
        The one whose log loss is lowest.
    log_loss, constant_log_loss
        Per trial, in nats: of the regression, and of the rate of the other groups.
    gain
        The difference of the two.
    auc
        Area under the ROC curve; 0.5 is no better than a coin.
    calibration_slope, calibration_intercept
        Of the outcome on held-out log-odds (Cox 1958, Biometrika 45): 1 and 0 are perfect.
    """

    penalty: float
    log_loss: float
    constant_log_loss: float
    gain: Gain
    auc: float
    calibration_slope: float
    calibration_intercept: float


def fit_logistic(
    design: Floats, won: Floats, lost: Floats, penalty: float, start: LogisticFit | None = None
) -> LogisticFit:
    """Maximise ``log likelihood - penalty / 2 * |slopes|^2`` by Newton's method.

    That is a normal prior on each slope with variance ``1 / penalty`` (le Cessie & van Houwelingen
    1992, Applied Statistics 41). The intercept is not penalised.

    Parameters
    ----------
    design
        Shape ``(rows, columns)``, without an intercept.
    won, lost
        Trials of each row by how they ended, shape ``(rows,)``; both have a sum above 0.
    start
        Where to begin.
    """
    with one_thread():
        return _newton(np.column_stack([np.ones(len(design)), design]), won, lost, penalty, start)


def _newton(
    ones: Floats, won: Floats, lost: Floats, penalty: float, start: LogisticFit | None
) -> LogisticFit:
    ridge = np.full(ones.shape[1], penalty)
    ridge[0] = 0.0
    at = np.zeros(ones.shape[1])
    at[0] = np.log(won.sum() / lost.sum())
    if start is not None:
        at = np.concatenate([[start.intercept], start.slopes])

    def value(point: Floats) -> float:
        logits = ones @ point
        fits = won @ log_expit(logits) + lost @ log_expit(-logits)
        return float(fits - 0.5 * ridge @ point**2)

    best, curvature = value(at), np.eye(len(at))
    for _ in range(STEPS):
        chance = expit(ones @ at)
        slope = ones.T @ (won - (won + lost) * chance) - ridge * at
        weight = (won + lost) * chance * (1 - chance)
        curvature = ones.T @ (weight[:, None] * ones) + np.diag(ridge)
        step = np.linalg.solve(curvature + 1e-12 * np.eye(len(at)), slope)
        for _ in range(HALVINGS):
            if (reached := value(at + step)) >= best:
                break
            step = step / 2
        else:
            break
        at, gained, best = at + step, reached - best, reached
        if gained <= PRECISION * (1.0 + abs(best)):
            break
    covariance: Floats = np.linalg.pinv(curvature).astype(np.float64, copy=False)
    return LogisticFit(float(at[0]), at[1:], covariance)


def held_out(
    design: Floats,
    won: Floats,
    lost: Floats,
    parts: Sequence[Sequence[int]],
    penalties: Sequence[float] = PENALTIES,
) -> HeldOut:
    """Choose the penalty, and score it, on groups of customers that were not fitted.

    Parameters
    ----------
    design
        Shape ``(rows, columns)``.
    won, lost
        Shape ``(groups, rows)``.
    parts
        Which groups are left out together; what is left of them has trials of both ends.
    penalties
        In rising order.
    """
    logits = np.zeros((len(penalties), *won.shape))
    constant = np.zeros(len(won))
    for part in parts:
        rest = [group for group in range(len(won)) if group not in part]
        others = won[rest].sum(axis=0), lost[rest].sum(axis=0)
        constant[list(part)] = np.log(others[0].sum() / others[1].sum())
        fit = None
        for place in reversed(range(len(penalties))):
            fit = fit_logistic(design, *others, penalties[place], fit)
            logits[place, list(part)] = fit.logits(design)
    losses = -(won * log_expit(logits) + lost * log_expit(-logits)).sum(axis=2)
    flat = -(won.sum(axis=1) * log_expit(constant) + lost.sum(axis=1) * log_expit(-constant))
    best = int(np.argmin(losses.sum(axis=1)))
    sizes = (won + lost).sum(axis=1)
    own = logits[best].ravel()
    calibration = fit_logistic(own[:, None], won.ravel(), lost.ravel(), 1e-6)
    return HeldOut(
        penalties[best],
        float(losses[best].sum() / sizes.sum()),
        float(flat.sum() / sizes.sum()),
        Gain.of(flat - losses[best], sizes),
        auc(own, won.ravel(), lost.ravel()),
        float(calibration.slopes[0]),
        calibration.intercept,
    )


def auc(scores: Floats, won: Floats, lost: Floats) -> float:
    """Return the chance that a trial that was won has a higher score than one that was lost.

    Ties count half (Hanley & McNeil 1982, Radiology 143).

    Parameters
    ----------
    scores, won, lost
        Shape ``(rows,)``.
    """
    _, place = np.unique(scores, return_inverse=True)
    wins, losses = np.bincount(place, won), np.bincount(place, lost)
    below = np.cumsum(losses) - losses / 2
    return float(wins @ below / (wins.sum() * losses.sum()))


def drops(members: Floats, fit: LogisticFit) -> Floats:
    """Return by how much the predicted chance falls without each column of a row.

    Parameters
    ----------
    members
        0 or 1, shape ``(rows, columns)``.

    Returns
    -------
    Shape ``(rows, columns)``, 0 where a column is 0 or lowers the chance.
    """
    logits = fit.logits(members)[:, None]
    found: Floats = np.maximum(expit(logits) - expit(logits - members * fit.slopes), 0.0)
    return found
