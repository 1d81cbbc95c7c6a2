"""The posterior in the units of the table: channels, baseline, and what they foretell."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.maths.sample import Draws
from payoff.mix.draws import baseline_draws, channel_draws, expected, noise_draws
from payoff.mix.problem import Problem


@frozen
class Foretold:
    """How well a fit that did not see the last periods foretold them.

    Attributes
    ----------
    periods
        How many were held out.
    mape
        Mean absolute error as a fraction of the KPI; ``None`` where a KPI is zero.
    coverage
        Share of them inside the 90 % predictive interval.
    """

    periods: int
    mape: float | None
    coverage: float


@frozen_arrays
class Posterior:
    """Draws of one fit with the chains joined.

    Attributes
    ----------
    positions
        Shape ``(draws, dim)``.
    coefficients
        Of the baseline, in units of the mean KPI, shape ``(draws, columns)``.
    used
        1 for periods that were fitted, shape ``(periods,)``.
    centre
        The KPI without noise, averaged over draws, shape ``(periods,)``.
    fitted
        The posterior predictive of the KPI, noise included.
    media
        Mean contribution of each channel, shape ``(channels, periods)``.
    media_total
        Contribution of all channels over the table, shape ``(draws,)``.
    """

    problem: Problem
    positions: Floats
    coefficients: Floats
    used: Floats
    seed: int
    centre: Floats
    fitted: Band
    media: Floats
    media_total: Floats

    @classmethod
    def of(
        cls,
        problem: Problem,
        sampled: Draws,
        used: Floats,
        seed: int,
        coefficients: Floats | None = None,
    ) -> Posterior:
        """Work out what ``sampled`` says; draw the baseline unless ``coefficients`` are known."""
        positions = sampled.positions.reshape(-1, sampled.positions.shape[-1])
        total, means = np.zeros((len(positions), len(used))), []
        for channel in channel_draws(problem, positions, used):
            total += channel.by_period
            means.append(channel.by_period.mean(axis=0) * problem.kpi_scale)
        random = np.random.default_rng((seed, 2))
        drawn = baseline_draws(problem, positions, total, used, random)
        coefficients = drawn if coefficients is None else coefficients.reshape(drawn.shape)
        centre = expected(problem, positions, total, coefficients) * problem.kpi_scale
        noise = problem.layout.noise.sample(random, len(used), noise_draws(problem, positions))
        fitted = Band.of(centre + noise * problem.kpi_scale, problem.panel.kpi_name)
        return cls(
            problem,
            positions,
            coefficients,
            used,
            seed,
            centre.mean(axis=0),
            fitted,
            np.array(means),
            total.sum(axis=1) * problem.kpi_scale,
        )

    @property
    def residuals(self) -> Floats:
        """KPI less ``centre``, shape ``(periods,)``."""
        return self.problem.panel.kpi - self.centre

    def foretell(self, held: int) -> Foretold:
        """Compare the last ``held`` periods with what happened."""
        actual = self.problem.panel.kpi[-held:]
        inside = (self.fitted.p05[-held:] <= actual) & (actual <= self.fitted.p95[-held:])
        return Foretold(held, mape(actual, self.centre[-held:]), float(inside.mean()))


def mape(actual: Floats, foretold: Floats) -> float | None:
    """Return the mean absolute error as a fraction of ``actual``; ``None`` where that is zero."""
    if np.any(actual == 0):
        return None
    return float(np.mean(np.abs(foretold / actual - 1)))
