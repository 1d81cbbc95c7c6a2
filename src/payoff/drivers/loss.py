"""What is predicted and how wrong that is: log-odds and log loss, or numbers and squares."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit
from scipy.stats import rankdata

from payoff.core.frozen import Floats, frozen
from payoff.data.outcome import OutcomeKind

LEAST = 0.001
Pair = tuple[float, float]


@frozen
class Loss:
    """How wrong predictions are, row by row.

    Attributes
    ----------
    kind
        Of the target.
    scale
        What a squared error is divided by: the variance of the target. 1 for yes and no.
    """

    kind: OutcomeKind
    scale: float

    @classmethod
    def of(cls, kind: OutcomeKind, values: Floats) -> Loss:
        """Return the loss for a target, shape ``(rows,)``."""
        return cls(kind, float(values.var()) if kind == "number" else 1.0)

    @property
    def unit(self) -> str:
        """What the loss is counted in."""
        return "share of variance" if self.kind == "number" else "log loss (nats)"

    def rows(self, margin: Floats, values: Floats) -> Floats:
        """Return the loss of each row: squared error over variance, or log loss in nats."""
        if self.kind == "number":
            squared: Floats = (values - margin) ** 2 / self.scale
            return squared
        surprise: Floats = np.logaddexp(0.0, (1 - 2 * values) * margin)
        return surprise

    def naive(self, fitted: Floats) -> float:
        """Return what one would predict without any feature, from the target of fitted rows."""
        return self.margin_of(float(fitted.mean()))

    def margin_of(self, mean: float) -> float:
        """Return a mean or probability as what models predict; probabilities are kept off 0."""
        if self.kind == "number":
            return mean
        return float(logit(np.clip(mean, LEAST, 1 - LEAST)))

    def mean_of(self, margin: Floats) -> Floats:
        """Return predictions as people read them: numbers or probabilities."""
        read: Floats = margin if self.kind == "number" else expit(margin)
        return read

    def scores(self, margin: Floats, values: Floats, naive: float) -> dict[str, Pair]:
        """Return metric to its value for a model and for the naive prediction."""
        base = np.full(len(values), naive)
        if self.kind == "number":
            model, plain = ((values - guess) ** 2 for guess in (margin, base))
            r2 = 1 - float(model.sum() / plain.sum())
            return {"r2": (r2, 0.0), "rmse": (_root(model), _root(plain))}
        return {
            "log_loss": (
                float(self.rows(margin, values).mean()),
                float(self.rows(base, values).mean()),
            ),
            "auc": (auc(margin, values), 0.5),
            "brier": (
                float(((expit(margin) - values) ** 2).mean()),
                float(((expit(base) - values) ** 2).mean()),
            ),
        }


def clipped(probability: Floats) -> Floats:
    """Return log-odds of probabilities that may be 0 or 1, which no data can justify."""
    odds: Floats = logit(np.clip(probability, LEAST, 1 - LEAST))
    return odds


def auc(score: Floats, values: Floats) -> float:
    """Return the probability that a yes scores above a no, ties half (Mann & Whitney 1947)."""
    yes = values == 1
    count, others = int(yes.sum()), int((~yes).sum())
    if not count or not others:
        return 0.5
    ranks = float(rankdata(score)[yes].sum())
    return (ranks - count * (count + 1) / 2) / (count * others)


def _root(squares: Floats) -> float:
    return float(np.sqrt(squares.mean()))
