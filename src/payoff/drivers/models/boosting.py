"""Gradient boosting of trees (Friedman 2001, Annals of Statistics 29) by LightGBM."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.outcome import OutcomeKind
from payoff.drivers.models.model import THREADS, Fitted, Model

STEP = 0.1
MOST_LOG_ODDS = 7.0
# Below this many cells, threads wait for each other longer than they compute.
LARGE = 2_000_000


@frozen
class Boosting(Model):
    """Small trees, each fitted to what the ones before leave.

    Attributes
    ----------
    leaves
        Of a tree.
    rounds
        How many trees.
    """

    name: ClassVar[str] = "gradient boosting"
    leaves: int
    rounds: int

    def fit(self, matrix: Floats, values: Floats, kind: OutcomeKind, seed: int) -> Fitted:
        """Fit deterministically, on two threads where the matrix is large."""
        import lightgbm

        choices: dict[str, Any] = {
            "objective": "regression" if kind == "number" else "binary",
            "num_leaves": self.leaves,
            "learning_rate": STEP,
            "min_data_in_leaf": max(5, min(20, len(values) // 50)),
            "feature_fraction": 0.7,
            "lambda_l2": 1.0,
            "seed": seed,
            "num_threads": _threads(matrix),
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }
        rows = lightgbm.Dataset(matrix, values, params=choices, free_raw_data=True)
        return _Boosted(lightgbm.train(choices, rows, num_boost_round=self.rounds), kind)


@frozen_arrays
class _Boosted(Fitted):
    booster: Any
    kind: OutcomeKind

    def margin(self, matrix: Floats) -> Floats:
        raw: Floats = np.asarray(self._asked(matrix, raw_score=True))
        most = np.inf if self.kind == "number" else MOST_LOG_ODDS
        return np.clip(raw, -most, most)

    def _asked(self, matrix: Floats, **what: bool) -> Any:
        return self.booster.predict(matrix, num_threads=_threads(matrix), **what)

    def contributions(self, matrix: Floats) -> Floats:
        """Return the values of TreeSHAP (Lundberg et al. 2020, Nature Machine Intelligence 2)."""
        shares: Floats = np.asarray(self._asked(matrix, pred_contrib=True))[:, :-1]
        return shares


def _threads(matrix: Floats) -> int:
    return THREADS if matrix.size > LARGE else 1
