"""The mean of the k nearest rows (Cover & Hart 1967, IEEE Transactions on Information Theory)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.outcome import OutcomeKind
from payoff.drivers.loss import clipped
from payoff.drivers.models.model import Fitted, Model


@frozen
class Neighbours(Model):
    """Rows alike in all features; numbers count in standard deviations.

    Attributes
    ----------
    count
        How many neighbours.
    """

    name: ClassVar[str] = "k-nearest neighbours"
    count: int

    def fit(self, matrix: Floats, values: Floats, kind: OutcomeKind, seed: int) -> Fitted:
        """Keep the rows; there is nothing random in it."""
        from sklearn.neighbors import KNeighborsRegressor

        del seed
        near = KNeighborsRegressor(min(self.count, len(values)), algorithm="brute")
        return _Near(near.fit(matrix, values), kind)


@frozen_arrays
class _Near(Fitted):
    near: Any
    kind: OutcomeKind

    def margin(self, matrix: Floats) -> Floats:
        from threadpoolctl import threadpool_limits

        # Beside another program, its threads wait for each other far longer than they compute.
        with threadpool_limits(1, user_api="openmp"):
            mean: Floats = np.asarray(self.near.predict(matrix))
        return mean if self.kind == "number" else clipped(mean)
