"""A budget question as plain functions of a scaled plan, ready for an optimiser."""

from __future__ import annotations

import numpy as np

from payoff.answers.response import Response
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.decide.attitude import Attitude, Expected
from payoff.maths.optimise import Plane

SHARPER = (10.0, 100.0, 1000.0)


@frozen_arrays
class Problem:
    """What is maximised, as functions of ``plan / scale``, flattened, shape ``(n,)``.

    Attributes
    ----------
    response
        How the KPI responds, on the draws that count here.
    draws
        How many those are.
    attitude
        Mean or tail mean.
    roi
        The target return in units of the KPI per unit of spend; 0 when there is none.
    scale
        Units of spend in one scaled unit of each cell, shape ``(n,)``.
    unit
        Units of the KPI in one scaled unit of the objective.
    blur
        Outcomes this far apart share the weight at the edge of a tail, in units of the KPI.
    """

    response: Response
    draws: int
    attitude: Attitude
    roi: float
    scale: Floats
    unit: float
    blur: float

    @classmethod
    def of(
        cls, response: Response, attitude: Attitude, roi: float, scale: Floats, typical: Floats
    ) -> Problem:
        """Scale the problem by the outcome of a ``typical`` plan, ``(periods, channels)``."""
        outcomes = response.envelope().outcome(typical)
        unit = float(np.abs(outcomes).mean()) or 1.0
        blur = max(float(outcomes.std()), 1e-6 * unit)
        return cls(response, len(outcomes), attitude, roi, scale, unit, blur)

    def on(self, response: Response) -> Problem:
        """Return the same problem on another response."""
        draws = len(response.outcome(self.plan(np.zeros_like(self.scale))))
        return replace(self, response=response, draws=draws)

    def stages(self) -> tuple[Problem, ...]:
        """Return problems to solve one after the other: a tail's edge gets sharper each time."""
        if isinstance(self.attitude, Expected):
            return (self,)
        return tuple(replace(self, blur=self.blur / sharper) for sharper in SHARPER)

    def plan(self, x: Floats) -> Floats:
        """Return the plan, ``(periods, channels)``, in units of spend."""
        return (x * self.scale).reshape(len(self.response.periods), -1)

    def point(self, plan: Floats) -> Floats:
        """Return the scaled, flattened ``plan``."""
        return plan.ravel() / self.scale

    def exact(self, x: Floats) -> float:
        """Return what the plan is worth, in units of the KPI."""
        return self.attitude.value(self.response.outcome(self.plan(x)))

    def smooth(self, x: Floats) -> tuple[float, Floats]:
        """Return the scaled worth, a tail smoothed at its edge, and its gradient."""
        weights = self._weights(x)
        value, gradient = self.weighted(x, weights)
        if isinstance(self.attitude, Expected):
            return value, gradient
        bonus = 0.5 * self.attitude.level * self.draws * self.blur * float(weights @ weights)
        return value + bonus / self.unit, gradient

    def surplus(self, x: Floats) -> tuple[float, Floats]:
        """Return the scaled expected outcome above ``roi`` times the spend, and its gradient."""
        value, gradient = self.weighted(x, np.full(self.draws, 1.0 / self.draws))
        price = self.roi * self.scale / self.unit
        return value - float(price @ x), gradient - price

    def roof(self, x: Floats) -> Plane:
        """Return a plane above the worth of every plan, for a concave response.

        A tail mean is the least of all allowed reweightings, so that the mean under the weights
        of one plan bounds it everywhere, and the tangent of that mean does too.
        """
        return Plane.tangent(x, *self.weighted(x, self._weights(x)))

    def ceiling(self, x: Floats) -> Plane:
        """Return a plane above the surplus of every plan, for a concave response."""
        return Plane.tangent(x, *self.surplus(x))

    def _weights(self, x: Floats) -> Floats:
        if isinstance(self.attitude, Expected):
            return np.full(self.draws, 1.0 / self.draws)
        return self.attitude.weights(self.response.outcome(self.plan(x)), self.blur)

    def weighted(self, x: Floats, weights: Floats) -> tuple[float, Floats]:
        """Return the scaled outcome under ``weights``, shape ``(draws,)``, and its gradient."""
        value, gradient = self.response.weighted(self.plan(x), weights)
        return value / self.unit, np.asarray(gradient).ravel() * self.scale / self.unit
