"""A placebo test of every channel: spend that is still to come must not explain sales of today.

What has not been spent yet cannot have worked. Where the exposure of the next periods explains
what the model leaves unexplained now, spend follows sales, or something that moves them (the lead
test of strict exogeneity: Wooldridge 2010, Econometric Analysis of Cross Section and Panel Data,
section 10.7).
"""

from __future__ import annotations

import numpy as np
from scipy.special import fdtrc

from payoff.core.frozen import Floats
from payoff.maths.partial import partialled, rank
from payoff.mix.posterior import Posterior

LEADS = {"day": 7, "week": 4, "month": 2}
FEWEST = 10


def lead_tests(posterior: Posterior) -> tuple[float, ...]:
    """Return per channel the probability of leads that explain this much, if there were nothing.

    Residuals with the shocks that groups share, and logarithms of one plus the exposure of the
    next periods, are cleared, in each group, of the baseline, of what every channel brought and
    of the channel's exposure now; then groups are added up, because they share shocks, and what
    follows itself is taken out by quasi-differences (Cochrane & Orcutt 1949). An F test says
    whether the leads explain anything together. One per channel, 1 where there are too few
    periods to tell.
    """
    problem = posterior.problem
    ahead = LEADS[problem.panel.period]
    used = problem.observed[:, :-ahead]
    known = np.concatenate(
        [
            problem.design()[0],
            posterior.transformed.transpose(1, 2, 0),
            problem.signed,
        ],
        axis=2,
    )[:, :-ahead]
    # Shocks that all groups share may be the very demand that is looked for.
    shared = np.zeros_like(posterior.residuals)
    if problem.layout.shocks is not None:
        mean = posterior.numbers.shocks.mean(axis=0)
        shared = problem.observed * problem.level[:, None] * mean
    if problem.spec.link.additive:
        rest = posterior.residuals + problem.kpi_scale[:, None] * shared
    else:
        rest = posterior.residuals / np.where(posterior.centre > 0, posterior.centre, 1.0) + shared
    seen = np.log1p(problem.exposure)
    return tuple(
        _test(rest[:, :-ahead], known, _leads(own, ahead), own[:, :-ahead], used) for own in seen
    )


def _leads(exposure: Floats, ahead: int) -> Floats:
    """Return the exposure of the next periods, shape ``(groups, periods - ahead, ahead)``."""
    periods = exposure.shape[1]
    columns = [exposure[:, k : periods - ahead + k] for k in range(1, ahead + 1)]
    return np.stack(columns, axis=2)


def _test(rest: Floats, known: Floats, leads: Floats, now: Floats, used: Floats) -> float:
    columns = np.concatenate([known, now[:, :, None]], axis=2)
    values = np.concatenate([rest[:, :, None], leads], axis=2)
    nation = partialled(values, columns, used).sum(axis=0)
    periods = int(used.any(axis=0).sum())
    taken = round(rank(columns, used) / len(used))
    change = _quasi_difference(nation, periods)
    outcome, tried = change[:, 0], change[:, 1:]
    explained = int(np.linalg.matrix_rank(tried))
    freedom = periods - 1 - taken - explained
    if explained == 0 or freedom < FEWEST:
        return 1.0
    left = outcome - tried @ np.linalg.lstsq(tried, outcome, rcond=None)[0]
    gain = (outcome @ outcome - left @ left) / explained
    return float(fdtrc(explained, freedom, gain / (left @ left / freedom)))


def _quasi_difference(series: Floats, periods: int) -> Floats:
    """Take out how the first column follows itself; a correlation below 0 is left alone.

    The correlation of residuals is too small by ``(1 + 3 rho) / n`` (Kendall 1954).
    """
    rest = series[:, 0]
    raw = float(rest[1:] @ rest[:-1]) / max(float(rest @ rest), 1e-300)
    follows = min(max(raw + (1 + 3 * raw) / periods, 0.0), 0.95)
    change: Floats = series[1:] - follows * series[:-1]
    return change
