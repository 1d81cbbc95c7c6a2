"""Examine a fit: how close it comes, and whether it may be believed."""

from __future__ import annotations

import numpy as np

from payoff.answers.health import Health
from payoff.answers.mix import FitQuality
from payoff.core.frozen import Floats
from payoff.maths.sample import Draws
from payoff.mix.draws import channel_draws, prior_positions
from payoff.mix.health import Evidence, judge
from payoff.mix.posterior import Foretold, Posterior, mape


def examine(
    posterior: Posterior, sampled: Draws, foretold: Foretold | None
) -> tuple[FitQuality, Health]:
    """Return quality and health of a fit; ``foretold`` is ``None`` when nothing was held out."""
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
        learnt=learnt(posterior),
        residuals=posterior.residuals,
        quality=quality,
    )
    return quality, judge(evidence)


def learnt(posterior: Posterior) -> Floats:
    """Return 1 less posterior over prior width of each channel's total, shape ``(channels,)``."""
    problem, used = posterior.problem, posterior.used
    random = np.random.default_rng((posterior.seed, 4))
    prior = prior_positions(problem, random, len(posterior.positions))
    return np.array(
        [
            1 - _width(after.by_period.sum(axis=1)) / _width(before.by_period.sum(axis=1))
            for before, after in zip(
                channel_draws(problem, prior, used),
                channel_draws(problem, posterior.positions, used),
                strict=True,
            )
        ]
    )


def _width(draws: Floats) -> float:
    low, high = np.quantile(draws, (0.05, 0.95))
    return float(high - low)


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
