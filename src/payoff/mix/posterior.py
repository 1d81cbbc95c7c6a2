"""The posterior in the units of the table: channels, baseline, and what they foretell."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.mix.draws import explain_draws, predicted
from payoff.mix.numbers import Numbers
from payoff.mix.problem import Problem

# Period-level draws that are kept: at most this many numbers, 128 MB.
MOST_KEPT = 2**24


@frozen
class Foretold:
    """How well a fit that did not see the last periods foretold them.

    Attributes
    ----------
    periods
        How many were held out.
    mape
        Mean absolute error of the KPI over groups as a fraction of it; ``None`` where it is zero.
    coverage
        Share of the cells (group and period) inside the 90 % predictive interval.
    """

    periods: int
    mape: float | None
    coverage: float


@frozen_arrays
class Posterior:
    """What the draws of one fit say, chains joined. The KPI of all groups is a sum over cells.

    Attributes
    ----------
    positions
        Shape ``(draws, dim)``.
    numbers
        What had been integrated out, for each draw.
    picked
        The draws of which period-level quantities are kept.
    total, split
        Shape ``(draws, channels, groups)``; see :class:`payoff.mix.draws.Explained`.
    slope
        Shape ``(draws, channels)``.
    by_period
        Shape ``(picked, channels, periods)``.
    without
        The KPI without any media, all groups, shape ``(picked, periods)``.
    centre
        The KPI without noise, averaged over draws, shape ``(groups, periods)``.
    low, high
        The 90 % posterior predictive interval of each cell, shape ``(groups, periods)``.
    fitted
        The posterior predictive of the KPI of all groups, over the cells where it is known; over
        all of them in a period where it is in none.
    transformed
        Mean contribution of each channel, shape ``(channels, groups, periods)``.
    """

    problem: Problem
    positions: Floats
    numbers: Numbers
    picked: Floats
    total: Floats
    split: Floats
    slope: Floats
    by_period: Floats
    without: Floats
    centre: Floats
    low: Floats
    high: Floats
    fitted: Band
    transformed: Floats

    @classmethod
    def of(
        cls, problem: Problem, positions: Floats, numbers: Numbers, used: Floats, seed: int
    ) -> Posterior:
        """Work out what draws say; ``used`` is 1 for cells that were fitted."""
        draws, (groups, periods) = len(positions), used.shape
        channels = len(problem.panel.channels)
        kept = (channels + 2 * groups + 1) * periods
        every = -(-draws * kept // MOST_KEPT)
        centre, transformed = np.zeros((groups, periods)), np.zeros((channels, groups, periods))
        parts, at = [], 0
        for part in explain_draws(problem, positions, numbers, used):
            chosen = np.flatnonzero((at + np.arange(len(part.slope))) % every == 0)
            detail = (part.by_period[chosen], part.without[chosen].sum(axis=1), part.centre[chosen])
            parts.append((part.total, part.split, part.slope, *detail))
            centre += part.expected.sum(axis=0) / draws
            transformed += part.transformed * (len(part.slope) / draws)
            at += len(part.slope)
        total, split, slope, by_period, without, inner = (
            np.concatenate(column) for column in zip(*parts, strict=True)
        )
        picked = np.arange(0, draws, every)
        random = np.random.default_rng((seed, 2))
        kpi = predicted(problem, positions[picked], inner, random)
        low, high = np.quantile(kpi, (0.05, 0.95), axis=0)
        known = problem.observed
        shown = np.where(known.any(axis=0), known, 1.0)
        fitted = Band.of((kpi * shown).sum(axis=1), problem.panel.kpi_name)
        return cls(
            problem,
            positions,
            numbers,
            picked,
            total,
            split,
            slope,
            by_period,
            without,
            centre,
            low,
            high,
            fitted,
            transformed,
        )

    @property
    def residuals(self) -> Floats:
        """KPI less ``centre``, 0 where it is not known, shape ``(groups, periods)``."""
        return self.problem.observed * (self.problem.kpi - self.centre)

    def foretell(self, held: int) -> Foretold:
        """Compare the last ``held`` periods with what happened."""
        known = self.problem.observed[:, -held:] > 0
        actual = self.problem.kpi[:, -held:]
        inside = (self.low[:, -held:] <= actual) & (actual <= self.high[:, -held:])
        coverage = float(inside[known].mean()) if known.any() else 1.0
        error = mape(actual, self.centre[:, -held:], self.problem.observed[:, -held:])
        return Foretold(held, error, coverage)


def mape(actual: Floats, foretold: Floats, known: Floats) -> float | None:
    """Return the mean absolute error of the KPI over groups as a fraction of it.

    Shapes ``(groups, periods)``; over the cells that are ``known``, and the periods that have any.
    ``None`` where the KPI of such a period is zero, or no period has any.
    """
    seen = known.any(axis=0)
    happened, expected = ((values * known).sum(axis=0)[seen] for values in (actual, foretold))
    if not seen.any() or np.any(happened == 0):
        return None
    return float(np.mean(np.abs(expected / happened - 1)))
