"""Random forest (Breiman 2001, Machine Learning 45)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.outcome import OutcomeKind
from payoff.drivers.loss import clipped
from payoff.drivers.models.model import THREADS, Fitted, Model

TREES = 60
MOST_ROWS_A_TREE = 20_000


@frozen
class Forest(Model):
    """The mean of 60 trees, each on a sample of rows and a third of the columns per split.

    Attributes
    ----------
    leaf
        Fewest rows in a leaf.
    """

    name: ClassVar[str] = "random forest"
    leaf: int

    def fit(self, matrix: Floats, values: Floats, kind: OutcomeKind, seed: int) -> Fitted:
        """Fit on two threads."""
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        forest = (RandomForestRegressor if kind == "number" else RandomForestClassifier)(
            TREES,
            min_samples_leaf=self.leaf,
            max_features=1 / 3,
            max_samples=min(len(values), MOST_ROWS_A_TREE),
            n_jobs=THREADS,
            random_state=seed,
        )
        forest.fit(matrix, values)
        # Two threads would add the trees up in any order, and differ in the last digit.
        return _Trees(forest.set_params(n_jobs=1), kind)


@frozen_arrays
class _Trees(Fitted):
    forest: Any
    kind: OutcomeKind

    def margin(self, matrix: Floats) -> Floats:
        if self.kind == "number":
            mean: Floats = np.asarray(self.forest.predict(matrix))
            return mean
        return clipped(self.forest.predict_proba(matrix)[:, 1])
