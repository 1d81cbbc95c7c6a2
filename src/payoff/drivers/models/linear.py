"""Elastic net (Zou & Hastie 2005, JRSS B 67): linear, or logistic for yes and no."""

from __future__ import annotations

import warnings
from typing import ClassVar

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.outcome import OutcomeKind
from payoff.drivers.models.model import Fitted, Model

MOST_STEPS = 1000
CLOSE = 1e-3


@frozen
class Linear(Model):
    """A penalised sum of effects.

    Attributes
    ----------
    penalty
        Of coefficients per row, beside a target of variance 1 or a log loss in nats.
    l1_ratio
        Share of the penalty on absolute values; the rest is on squares.
    """

    name: ClassVar[str] = "elastic net"
    penalty: float
    l1_ratio: float = 0.5

    def fit(self, matrix: Floats, values: Floats, kind: OutcomeKind, seed: int) -> Fitted:
        """Fit by coordinate descent, or by SAGA for yes and no."""
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import ElasticNet, LogisticRegression

        spread = float(values.std()) if kind == "number" else 1.0
        with warnings.catch_warnings():
            # Where it stops a little early, the held-out score says what that costs.
            warnings.simplefilter("ignore", ConvergenceWarning)
            if kind == "number":
                net = ElasticNet(alpha=self.penalty, l1_ratio=self.l1_ratio, max_iter=MOST_STEPS)
                net.fit(matrix, values / spread)
            else:
                net = LogisticRegression(
                    C=1 / (self.penalty * len(values)),
                    l1_ratio=self.l1_ratio,
                    solver="saga",
                    tol=CLOSE,
                    max_iter=MOST_STEPS,
                    random_state=seed,
                )
                net.fit(matrix, values)
        slope: Floats = net.coef_.ravel() * spread
        level = float(net.intercept_ if kind == "number" else net.intercept_[0]) * spread
        return _Line(slope, level, matrix.mean(axis=0))


@frozen_arrays
class _Line(Fitted):
    slope: Floats
    level: float
    centre: Floats

    def margin(self, matrix: Floats) -> Floats:
        line: Floats = matrix @ self.slope + self.level
        return line

    def contributions(self, matrix: Floats) -> Floats:
        """Return slope times distance from the mean: exact where columns are independent."""
        shares: Floats = (matrix - self.centre) * self.slope
        return shares
