"""Features that give the target away: one alone foretells it almost without error."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from payoff.core.frozen import Floats
from payoff.data.feature_columns import Feature, LeftOut
from payoff.data.features import Features
from payoff.drivers.design import Design
from payoff.drivers.folds import Split, split
from payoff.drivers.loss import auc

NEARLY_ALL = 0.99
LEAVES = 64
LEAF = 5


def giveaways(features: Features, seed: int) -> tuple[LeftOut, ...]:
    """Return the features that alone foretell the held-out half of rows: R² or AUC of 0.99.

    By a tree of 64 leaves on one feature, each half of the rows foretold from the other; of two
    numbers also by their squared rank correlation.
    """
    halves = split(features.outcome, features.groups, 2, seed)
    found = []
    for each in features.features:
        score = _alone(features, each, halves, seed)
        if score >= NEARLY_ALL:
            metric = "R²" if features.outcome.kind == "number" else "AUC"
            found.append(
                LeftOut(
                    each.name,
                    "gives the target away",
                    f"{each.name} alone foretells {features.outcome.name} almost without error "
                    f"(held-out {metric} {score:.3f}): it may be made of it, or come after it.",
                )
            )
    return tuple(found)


def _alone(features: Features, feature: Feature, halves: Split, seed: int) -> float:
    from sklearn.tree import DecisionTreeRegressor

    values = features.outcome.values
    design = Design.of((feature,))
    scores = []
    for fit, out in halves:
        matrix = design.prepared(fit).matrix
        tree = DecisionTreeRegressor(
            max_leaf_nodes=LEAVES, min_samples_leaf=LEAF, random_state=seed
        ).fit(matrix[fit], values[fit])
        scores.append(_score(np.asarray(tree.predict(matrix[out])), values[out], features))
    return max(float(np.mean(scores)), _in_step(feature, values))


def _in_step(feature: Feature, values: Floats) -> float:
    """Return the squared rank correlation of two numbers: few rows cannot hide a copy from it."""
    known = ~np.isnan(feature.values)
    if feature.kind == "category" or len(np.unique(values)) == 2 or known.sum() < LEAVES:
        return 0.0
    ranks, own = rankdata(values[known]), rankdata(feature.values[known])
    return float(np.corrcoef(ranks, own)[0, 1] ** 2) if np.ptp(own) else 0.0


def _score(guess: Floats, values: Floats, features: Features) -> float:
    if features.outcome.kind == "yes or no":
        return auc(guess, values)
    spread = ((values - values.mean()) ** 2).sum()
    return float(1 - ((values - guess) ** 2).sum() / spread) if spread > 0 else 0.0
