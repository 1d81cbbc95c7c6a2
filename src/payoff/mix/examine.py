"""Examine a fit: how close it comes, and whether it may be believed."""

from __future__ import annotations

import numpy as np

from payoff.answers.health import Health
from payoff.answers.mix import FitQuality
from payoff.core.frozen import Floats
from payoff.maths.sample import Draws
from payoff.mix.draws import channel_draws
from payoff.mix.health import Evidence, judge
from payoff.mix.posterior import Foretold, Posterior, mape
from payoff.mix.problem import Problem


def examine(
    posterior: Posterior, sampled: Draws, learnt: Floats, foretold: Foretold | None
) -> tuple[FitQuality, Health]:
    """Return quality and health of a fit.

    Parameters
    ----------
    learnt
        1 less posterior over prior width of each channel's total, shape ``(channels,)``.
    foretold
        ``None`` when nothing was held out.
    """
    problem = posterior.problem
    coefficients = posterior.coefficients.reshape(*sampled.positions.shape[:2], -1)
    quality = _quality(posterior, foretold)
    evidence = Evidence(
        names=(*problem.names, *problem.coefficient_names),
        draws=np.concatenate([sampled.positions, coefficients], axis=2),
        energy=sampled.energy,
        divergences=sampled.divergences,
        channels=problem.panel.channels,
        exposure=posterior.media,
        learnt=learnt,
        residuals=posterior.residuals,
        quality=quality,
    )
    return quality, judge(evidence)


def widths(problem: Problem, positions: Floats, used: Floats) -> Floats:
    """Return the width of the 90 % interval of each channel's total, shape ``(channels,)``."""
    totals = [own.by_period.sum(axis=1) for own in channel_draws(problem, positions, used)]
    low, high = np.quantile(totals, (0.05, 0.95), axis=1)
    wide: Floats = high - low
    return wide


def _quality(posterior: Posterior, foretold: Foretold | None) -> FitQuality:
    actual, fitted = posterior.problem.panel.kpi, posterior.fitted
    return FitQuality(
        r2=float(1 - posterior.residuals.var() / actual.var()),
        mape=mape(actual, posterior.centre),
        coverage=float(np.mean((fitted.p05 <= actual) & (actual <= fitted.p95))),
        holdout_periods=foretold.periods if foretold else 0,
        holdout_mape=foretold.mape if foretold else None,
        holdout_coverage=foretold.coverage if foretold else None,
    )
