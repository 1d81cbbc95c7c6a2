"""Examine a fit: how close it comes, and whether it may be believed."""

from __future__ import annotations

import numpy as np

from payoff.answers.health import Health
from payoff.answers.mix import FitQuality, TestedEffect
from payoff.core.frozen import Floats
from payoff.maths.sample import Draws
from payoff.mix.draws import explain_draws
from payoff.mix.health import Evidence, Walk, judge
from payoff.mix.leads import lead_tests
from payoff.mix.numbers import Numbers
from payoff.mix.parameters import natural_draws
from payoff.mix.posterior import Foretold, Posterior, mape
from payoff.mix.problem import Problem


def examine(
    posterior: Posterior,
    walk: Walk,
    learnt: Floats,
    foretold: Foretold | None,
    tested: tuple[TestedEffect, ...],
) -> tuple[FitQuality, Health]:
    """Return quality and health of a fit.

    Parameters
    ----------
    learnt
        1 less posterior over prior width of each channel's total, shape ``(channels,)``.
    foretold
        ``None`` when nothing was held out.
    tested
        What a fit without the experiments says of each.
    """
    problem = posterior.problem
    quality = _quality(posterior, foretold)
    evidence = Evidence(
        walk=walk,
        channels=problem.panel.channels,
        groups=problem.panel.groups,
        transformed=posterior.transformed,
        learnt=learnt,
        residuals=posterior.residuals,
        observed=problem.observed,
        quality=quality,
        tested=tested,
        leads=lead_tests(posterior),
    )
    return quality, judge(evidence)


def walk(problem: Problem, sampled: Draws, positions: Floats, numbers: Numbers) -> Walk:
    """Return the sampler's figures on every parameter, and on what was drawn back.

    ``positions`` are those of ``sampled``, with the chains joined.
    """
    chains, draws = sampled.positions.shape[:2]
    parameters = natural_draws(problem, positions)
    columns = parameters, positions[:, parameters.shape[1] :], numbers.baseline
    names = *problem.names, *problem.coefficient_names
    joined = np.concatenate([own.reshape(chains, draws, -1) for own in columns], axis=2)
    return Walk.of(names, joined, sampled.energy, sampled.divergences)


def widths(problem: Problem, positions: Floats, numbers: Numbers, used: Floats) -> Floats:
    """Return the width of the 90 % interval of each channel's total, shape ``(channels,)``."""
    parts = [part.total.sum(axis=2) for part in explain_draws(problem, positions, numbers, used)]
    return width(np.concatenate(parts))


def width(totals: Floats) -> Floats:
    """Return the width of the 90 % interval over the first axis."""
    low, high = np.quantile(totals, (0.05, 0.95), axis=0)
    wide: Floats = high - low
    return wide


def _quality(posterior: Posterior, foretold: Foretold | None) -> FitQuality:
    problem = posterior.problem
    actual, known = problem.kpi, problem.observed
    inside = (posterior.low <= actual) & (actual <= posterior.high)
    around = known * (actual - _means(actual, known))
    return FitQuality(
        r2=float(1 - (posterior.residuals**2).sum() / (around**2).sum()),
        mape=mape(actual, posterior.centre, known),
        coverage=float(inside[known > 0].mean()),
        holdout_periods=foretold.periods if foretold else 0,
        holdout_mape=foretold.mape if foretold else None,
        holdout_coverage=foretold.coverage if foretold else None,
    )


def _means(values: Floats, known: Floats) -> Floats:
    """Return the mean of each group over the cells that are known, shape ``(groups, 1)``."""
    means: Floats = (values * known).sum(axis=1, keepdims=True) / known.sum(axis=1, keepdims=True)
    return means
