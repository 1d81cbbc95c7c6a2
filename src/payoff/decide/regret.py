"""What not knowing the truth costs: the expected regret of a plan, and of today's split.

In each posterior draw some allowed plan is best. The regret of a plan in that draw is what the
best one brings more. Its mean over the draws is the expected opportunity loss; that of the plan
which is best on average is the expected value of perfect information (Raiffa and Schlaifer 1961,
chapter 4): no research on the response to spend can be worth more.
"""

from __future__ import annotations

import math

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.response import Response
from payoff.core.frozen import Floats, frozen, replace
from payoff.core.progress import Progress, silent
from payoff.decide.budget import BudgetPlan
from payoff.decide.goal import FixedBudget
from payoff.decide.pool import Pool
from payoff.decide.region import Region

DRAWS = 40
STAGE = "asking what not knowing costs"


@frozen
class Regret:
    """What a plan leaves behind the best one of each draw.

    Attributes
    ----------
    lost
        Over the draws, in units of the KPI; its mean is the expected regret.
    error
        Monte-Carlo standard error of that mean, in units of the KPI.
    draws
        How many draws it was computed on.
    """

    lost: Interval
    error: float
    draws: int

    @classmethod
    def of(cls, lost: Floats, unit: str) -> Regret:
        """Summarise the regret in each draw, shape ``(draws,)``, at least two, in ``unit``."""
        error = float(lost.std(ddof=1)) / math.sqrt(len(lost))
        return cls(Interval.of(lost, unit), error, len(lost))


@frozen
class Regrets:
    """The regret of a plan, and of today's split of the same budget, on the same draws."""

    plan: Regret
    today: Regret


def expected_regret(
    response: Response, plan: BudgetPlan, *, draws: int = DRAWS, progress: Progress = silent
) -> Regrets:
    """Compute what the plan and today's split leave behind the best plan of each draw.

    The best plan of a draw spends the plan's budget within the plan's limits. It is climbed to
    from the best plan known for that draw, once a draw: time grows with ``draws``, and the regret
    is a lower bound where curves are S-shaped and a climb can end on a lower hill.

    Parameters
    ----------
    response
        The response that the plan was made on.
    plan
        What was decided.
    draws
        How many posterior draws, evenly spaced, are optimised, at least 2.
    progress
        Hears how many are done.
    """
    few = response.thinned(draws)
    region = Region.of(few, FixedBudget(plan.budget), plan.limits)
    pool = Pool.begun(few, region, plan.seed, ())
    count = pool.outcomes.shape[1]
    mine, theirs = few.outcome(plan.schedule), few.outcome(plan.reference)
    pool = replace(
        pool,
        plans=np.concatenate([pool.plans, [plan.schedule, plan.reference]]),
        outcomes=np.concatenate([pool.outcomes, [mine, theirs]]),
    )
    for draw in range(count):
        pool = pool.best_for(np.eye(count)[draw])
        progress(STAGE, (draw + 1) / count)
    best = pool.outcomes.max(axis=0)
    return Regrets(Regret.of(best - mine, response.kpi), Regret.of(best - theirs, response.kpi))
