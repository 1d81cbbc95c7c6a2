"""How strong a cause that nobody measured must be to change what is said of a channel.

The model is taken as a linear regression at the curves that it found: the KPI on the baseline's
columns of each group and on what each channel brought in the mean over draws, each cell in units
of its group's noise. A coefficient of 1 is then the model's own estimate. Strengths are those of
Cinelli & Hazlett 2020, JRSS-B 82(1).
"""

from __future__ import annotations

import numpy as np

from payoff.answers.mix import Benchmark, Robustness
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.partial import partialled, rank
from payoff.maths.sensitivity import adjusted, benchmark, robustness_value
from payoff.mix.posterior import Posterior
from payoff.mix.problem import Problem

SHARE = 0.5
LEVEL = 0.1
FEWEST = 10
# Trend and level stand for whatever is slow: no confounder is compared with them.
UNCOMPARED = "level and trend"


@frozen_arrays
class _Regression:
    """Outcome, channels and signed controls, cleared of the baseline's columns.

    Attributes
    ----------
    moments
        Cross products of the KPI, of each channel and of each signed control, in this order,
        shape ``(1 + channels + signed, ...)`` twice.
    freedom
        Residual degrees of freedom.
    """

    moments: Floats
    freedom: int

    def without(self, place: int) -> _Regression:
        """Return the regression without one of its columns."""
        kept = np.delete(np.arange(len(self.moments)), place)
        return _Regression(self.moments[np.ix_(kept, kept)], self.freedom + 1)

    def outcome(self) -> float:
        """Return the sum of squares of the KPI that the rest leaves."""
        return _left(self.moments, 0)

    def media(self, channel: int) -> float:
        """Return the sum of squares of a channel's media that all but the KPI leave."""
        return _left(self.moments[1:, 1:], channel)


def robustness(posterior: Posterior) -> tuple[Robustness | None, ...]:
    """Return per channel how strong an unseen confounder must be.

    ``None`` for all where effects multiply each other or fewer than ten degrees of freedom are
    left, and for a channel whose media the other columns explain.
    """
    problem = posterior.problem
    channels = len(problem.panel.channels)
    if not problem.spec.link.additive:
        return (None,) * channels
    full = _regression(posterior, "")
    if full.freedom < FEWEST or full.outcome() <= 0:
        return (None,) * channels
    lacking = _lacking(posterior, full)
    return tuple(_robustness(full, lacking, channel) for channel in range(channels))


def _robustness(
    full: _Regression, lacking: dict[str, _Regression], channel: int
) -> Robustness | None:
    media, whole = full.media(channel), float(full.moments[1 + channel, 1 + channel])
    if media <= 1e-9 * whole:
        return None
    error = np.sqrt(full.outcome() / full.freedom / media)
    found = [_benchmark(name, full, one, channel, error) for name, one in lacking.items()]
    t = 1 / error
    return Robustness(
        float(robustness_value(t, full.freedom, share=SHARE)),
        float(robustness_value(t, full.freedom, alpha=LEVEL)),
        tuple(sorted(found, key=lambda each: each.times)),
    )


def _benchmark(
    name: str, full: _Regression, lacking: _Regression, channel: int, error: float
) -> Benchmark:
    with_media = max(1 - full.media(channel) / lacking.media(channel), 0.0)
    with_kpi = max(1 - full.outcome() / lacking.outcome(), 0.0)
    times = _times(with_media, with_kpi, error, full.freedom)
    return Benchmark(name, with_media, with_kpi, times)


def _times(with_media: float, with_kpi: float, error: float, freedom: int) -> float:
    """Return how many times as strong as a covariate a confounder must be to halve the estimate.

    The bias grows with the multiple and without end, so that halving an interval finds it.
    """
    if min(with_media, with_kpi) < 1e-6:
        return float("inf")
    low, high = 0.0, (1 - with_media) / with_media

    def halves(times: float) -> bool:
        strong = benchmark(with_media, with_kpi, treatment_times=times, outcome_times=times)
        return bool(adjusted(1.0, error, freedom, strong).estimate <= 1 - SHARE)

    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if halves(middle) else (middle, high)
    return high


def _lacking(posterior: Posterior, full: _Regression) -> dict[str, _Regression]:
    """Return the regression without each part of the baseline."""
    problem = posterior.problem
    parts = dict.fromkeys(block.part for block in problem.blocks if block.part != UNCOMPARED)
    signed = 1 + len(problem.panel.channels)
    return {part: _regression(posterior, part) for part in parts} | {
        name: full.without(signed + k) for k, name in enumerate(problem.signed_names)
    }


def _regression(posterior: Posterior, lacking: str) -> _Regression:
    problem = posterior.problem
    used, columns = problem.observed, _columns(problem, lacking)
    brought = posterior.transformed.transpose(1, 2, 0)
    noise = np.sqrt((posterior.residuals**2).sum(axis=1) / np.maximum(used.sum(axis=1), 1))
    scale = 1 / np.maximum(noise, 1e-300)
    signed = problem.kpi_scale[:, None, None] * problem.signed
    joint = np.concatenate([problem.kpi[:, :, None], brought, signed], axis=2)
    rest = partialled(scale[:, None, None] * joint, columns, used)
    flat = rest.reshape(-1, rest.shape[2])
    freedom = int(used.sum()) - rank(columns, used) - (rest.shape[2] - 1)
    return _Regression(flat.T @ flat, freedom)


def _columns(problem: Problem, lacking: str) -> Floats:
    design, _, _ = problem.design()
    kept = [block.part != lacking for block in problem.blocks for _ in block.names]
    columns: Floats = design[:, :, np.array(kept, dtype=bool)]
    return columns


def _left(moments: Floats, place: int) -> float:
    """Return the sum of squares of one column that the others leave."""
    size = np.sqrt(np.maximum(np.diag(moments), 1e-300))
    others = np.delete(np.arange(len(moments)), place)
    like = moments / np.outer(size, size)
    explained = like[place, others] @ np.linalg.pinv(like[np.ix_(others, others)], rcond=1e-12)
    return float(max(1 - explained @ like[others, place], 0.0) * size[place] ** 2)
