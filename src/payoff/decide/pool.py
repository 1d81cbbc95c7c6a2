"""Plans that are each best for some belief, and what every one of them brings in every draw.

What information is worth is a question about few plans: the one chosen now, and those that would
be chosen instead. A pool holds them, so that each is found once and judged on all draws.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from payoff.answers.response import Response
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.decide.attitude import Expected
from payoff.decide.problem import Problem
from payoff.decide.region import Region
from payoff.decide.starts import candidates
from payoff.maths.optimise import maximise


@frozen_arrays
class Pool:
    """Allowed plans and their outcomes on the draws of one response.

    Attributes
    ----------
    problem
        The response behind the outcomes, scaled.
    region
        Which plans are allowed; its total is fixed.
    plans
        Shape ``(plans, periods, channels)``, in units of spend.
    outcomes
        Extra KPI, shape ``(plans, draws)``.
    """

    problem: Problem
    region: Region
    plans: Floats
    outcomes: Floats

    @classmethod
    def of(cls, response: Response, region: Region, plans: Iterable[Floats]) -> Pool:
        """Judge ``plans``, at least one; each is moved to the nearest allowed plan first."""
        typical = region.scale.reshape(region.horizon, -1)
        problem = Problem.of(response, Expected(), 0.0, region.scale, typical)
        near = [problem.plan(region.polytope.nearest(problem.point(plan))) for plan in plans]
        outcomes = [response.outcome(plan) for plan in near]
        return cls(problem, region, np.array(near), np.array(outcomes))

    @classmethod
    def begun(cls, response: Response, region: Region, seed: int, more: Iterable[Floats]) -> Pool:
        """Judge the starts of a search at the region's fixed total, and ``more`` plans."""
        return cls.of(response, region, [*more, *candidates(region, region.most, seed)])

    def best_for(self, weights: Floats) -> Pool:
        """Return the pool with one more plan: the best under ``weights``, shape ``(draws,)``.

        The climb starts from the plan of the pool that is best under the same weights, so that
        the new one is nowhere worse for them.
        """
        problem, first = self.problem, self.plans[np.argmax(self.outcomes @ weights)]
        peak = maximise(
            lambda x: problem.weighted(x, weights), self.region.polytope, [problem.point(first)]
        )
        plan = problem.plan(peak.x)
        return replace(
            self,
            plans=np.concatenate([self.plans, plan[None]]),
            outcomes=np.concatenate([self.outcomes, problem.response.outcome(plan)[None]]),
        )

    def last(self, count: int) -> Floats:
        """Return the ``count`` plans that were found last, shape ``(count, periods, channels)``."""
        return self.plans[len(self.plans) - count :]
