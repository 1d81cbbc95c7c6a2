"""What the priors alone say, before any data are seen (Gelman et al. 2020, arXiv:2011.01808)."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.answers.interval import Interval
from payoff.core.frozen import frozen_arrays
from payoff.data.panel import Panel
from payoff.mix.model import Mix
from payoff.mix.numbers import from_prior
from payoff.mix.parameters import prior_positions
from payoff.mix.posterior import Posterior
from payoff.mix.problem import Problem


@frozen_arrays
class PriorPredictive:
    """Draws from the priors, next to what happened.

    Attributes
    ----------
    kpi
        The KPI of all groups per period, noise included.
    shares
        Share of the KPI's total that each channel would bring.
    rois
        KPI per unit of spend, of the channels that cost anything.
    covered
        Share of cells (group and period) whose KPI lies inside the 90 % band; far below 0.9 says
        that the priors contradict the table.
    """

    kpi: Band
    shares: dict[str, Interval]
    rois: dict[str, Interval]
    covered: float


def prior_predictive(spec: Mix, panel: Panel, *, draws: int, seed: int) -> PriorPredictive:
    """Draw from the priors; see :meth:`payoff.Mix.prior_predictive`."""
    problem = Problem.of(spec, panel)
    random = np.random.default_rng((seed, 5))
    positions = prior_positions(problem, random, draws)
    numbers = from_prior(problem, positions, random)
    said = Posterior.of(problem, positions, numbers, problem.observed, seed)
    totals, spend = said.total.sum(axis=2).T, panel.spend.sum(axis=(0, 1))
    share, roi = f"share of {panel.kpi_name}", f"{panel.kpi_name} per {panel.spend_unit}"
    pairs = list(zip(panel.channels, totals, spend, strict=True))
    known, kpi = problem.observed > 0, problem.kpi
    covered = (said.low <= kpi) & (kpi <= said.high)
    return PriorPredictive(
        said.fitted,
        {name: Interval.of(total / kpi.sum(), share) for name, total, _ in pairs},
        {name: Interval.of(total / cost, roi) for name, total, cost in pairs if cost},
        float(covered[known].mean()),
    )
