"""Simulation-based calibration of the sampler (Talts et al. 2018, arXiv:1804.06788).

Parameters are drawn from the prior, a table from the parameters, and the posterior from the
table: the rank of the true value among posterior draws must be uniform.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from payoff.core.progress import silent
from payoff.data.simulate.draw import random_world
from payoff.data.simulate.mix import simulate
from payoff.maths.sample import Sampler, sample
from payoff.mix import Mix
from payoff.mix.baseline import Baseline, LinearTrend, Season
from payoff.mix.density import LogPosterior
from payoff.mix.draws import explain_draws, predicted
from payoff.mix.effects import OnCoefficient
from payoff.mix.noise import NormalNoise, StudentTNoise
from payoff.mix.numbers import drawn_back, from_prior
from payoff.mix.parameters import prior_positions
from payoff.mix.priors import HalfNormal
from payoff.mix.problem import Problem

BINS = 10
# A round of Student-t noise takes ten times as long: its baseline is sampled.
ROUNDS = {"normal": 200, "student": 80}
SPECS = {
    "normal": NormalNoise(HalfNormal(0.2)),
    "student": StudentTNoise(HalfNormal(0.2)),
}


class Calibration:
    """One small model on one small table, whose KPI is drawn anew each round."""

    def __init__(self, noise):
        panel = simulate(random_world(1, channels=1, periods=60), 1).panel()
        spec = Mix(
            effect=OnCoefficient(HalfNormal(0.5)),
            baseline=Baseline(trend=LinearTrend(), season=Season(harmonics=0)),
            noise=noise,
        )
        self.problem = Problem.of(spec, panel)
        self.used = self.problem.observed

    def ranks(self, seed):
        """Return the rank of each true value among thinned posterior draws."""
        random = np.random.default_rng(seed)
        truth = prior_positions(self.problem, random, 1)
        numbers = from_prior(self.problem, truth, random)
        (told,) = explain_draws(self.problem, truth, numbers, self.used)
        kpi = predicted(self.problem, truth, told.centre, random)[0]
        problem = replace(self.problem, panel=replace(self.problem.panel, kpi=kpi))
        starts = prior_positions(problem, random, 4)
        drawn = sample(
            LogPosterior(problem.layout),
            problem.data(self.used),
            starts,
            sampler=Sampler(draws=250),
            seed=seed,
            progress=silent,
        )
        positions = drawn.positions.reshape(-1, starts.shape[1])
        known = len(problem.priors)
        own = drawn_back(problem, positions, self.used, random).baseline[:, 0]
        draws = np.concatenate([positions[:, :known], own], axis=1)
        true = np.concatenate([truth[0, :known], numbers.baseline[0, 0]])
        # Thinned to nearly independent draws: 1000 become 99, whose ranks are 0 to 99.
        thin = draws[np.linspace(0, len(draws) - 1, 99).astype(int)]
        return (thin < true).sum(axis=0)


@pytest.mark.slow
@pytest.mark.parametrize("noise", list(SPECS))
def test_ranks_are_uniform(noise):
    calibration = Calibration(SPECS[noise])
    ranks = np.array([calibration.ranks(seed) for seed in range(ROUNDS[noise])])
    for parameter in ranks.T:
        counts = np.histogram(parameter, bins=BINS, range=(0, 100))[0]
        assert stats.chisquare(counts).pvalue > 0.001
