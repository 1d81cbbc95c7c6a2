"""The posterior of a specification: approximated, or sampled where the approximation fails."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.core.progress import silent
from payoff.maths.laplace import Laplace, laplace
from payoff.maths.psis import khat_limit
from payoff.maths.sample import Draws, Sampler
from payoff.mix.density import LogPosterior
from payoff.mix.fit import FEWER, run_sampler
from payoff.mix.numbers import Numbers, drawn_back
from payoff.mix.parameters import prior_positions
from payoff.mix.problem import Problem

WHOLE = Laplace(draws=1000, proposals=2048)
SLICE = Laplace(draws=500, proposals=1024)
AGAIN = 4096  # proposals, where fewer fail the check
LIMIT = khat_limit(SLICE.proposals)
STARTS = 64
SAMPLED = Sampler(draws=FEWER)


@frozen_arrays
class Found:
    """Draws of a posterior.

    Attributes
    ----------
    positions
        Shape ``(draws, dim)``.
    starts
        Where another posterior of nearly the same cells is looked for, shape ``(starts, dim)``.
    khat
        Of the importance weights; 0 is said of what was sampled.
    sampled
        The sampler's draws, if they are.
    """

    positions: Floats
    numbers: Numbers
    starts: Floats
    khat: float
    sampled: Draws | None = None

    @property
    def trusted(self) -> bool:
        """Whether the importance weights pass their check."""
        return self.khat <= LIMIT


def approximated(problem: Problem, used: Floats, seed: int, near: Found | None = None) -> Found:
    """Approximate the posterior given the cells that are ``used``.

    ``near`` is the posterior given nearly the same cells: the climb begins at its modes, and fewer
    draws are proposed. Where the weights fail their check, more are.
    """
    if near is None:
        random = np.random.default_rng((seed, 31))
        starts, spec = prior_positions(problem, random, STARTS), WHOLE
    else:
        starts, spec = near.starts, SLICE
    density, data = LogPosterior(problem.layout), problem.data(used)
    found = laplace(density, data, starts, spec=spec, seed=seed)
    if found.khat > LIMIT:
        found = laplace(density, data, starts, spec=replace(spec, proposals=AGAIN), seed=seed)
    numbers = _numbers(problem, found.draws, used, seed)
    return Found(found.draws, numbers, found.modes, found.khat)


def sampled(problem: Problem, used: Floats, seed: int, near: Found | None = None) -> Found:
    """Sample the posterior given the cells that are ``used``."""
    before = None if near is None else near.sampled
    drawn = run_sampler(problem, used, SAMPLED, seed, silent, before)
    positions = drawn.positions.reshape(-1, drawn.positions.shape[-1])
    numbers = _numbers(problem, positions, used, seed)
    return Found(positions, numbers, positions[:1], 0.0, drawn)


def _numbers(problem: Problem, positions: Floats, used: Floats, seed: int) -> Numbers:
    return drawn_back(problem, positions, used, np.random.default_rng((seed, 32)))
