"""What the priors alone say, before any data are seen (Gelman et al. 2020, arXiv:2011.01808)."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.answers.interval import Interval
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.panel import Panel
from payoff.mix.baseline import stacked
from payoff.mix.draws import channel_draws, expected, noise_draws, prior_positions
from payoff.mix.model import Mix
from payoff.mix.problem import Problem


@frozen_arrays
class PriorPredictive:
    """Draws from the priors, next to what happened.

    Attributes
    ----------
    kpi
        The KPI per period, noise included.
    shares
        Share of the KPI's total that each channel would bring.
    rois
        KPI per unit of spend.
    covered
        Share of periods whose KPI lies inside the 90 % band; far below 0.9 says that the priors
        contradict the table.
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
    used = np.ones(len(panel.periods))
    media, totals = np.zeros((draws, len(used))), []
    for channel in channel_draws(problem, positions, used):
        media += channel.by_period
        totals.append(channel.by_period.sum(axis=1) * problem.kpi_scale)
    centre = expected(problem, positions, media, _coefficients(problem, random, draws))
    noise = problem.layout.noise.sample(random, len(used), noise_draws(problem, positions))
    kpi = Band.of((centre + noise) * problem.kpi_scale, panel.kpi_name)
    pairs = list(zip(panel.channels, totals, panel.spend.sum(axis=0), strict=True))
    share, roi = f"share of {panel.kpi_name}", f"{panel.kpi_name} per {panel.spend_unit}"
    return PriorPredictive(
        kpi,
        {name: Interval.of(total / panel.kpi.sum(), share) for name, total, _ in pairs},
        {name: Interval.of(total / spend, roi) for name, total, spend in pairs},
        float(np.mean((kpi.p05 <= panel.kpi) & (panel.kpi <= kpi.p95))),
    )


def _coefficients(problem: Problem, random: np.random.Generator, draws: int) -> Floats:
    _, means, scales = stacked(problem.blocks)
    return means + scales * random.standard_normal((draws, len(means)))
