"""Do model and experiment agree? What a fit that has not seen the experiment says of it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from payoff.answers.effect import Effect
from payoff.answers.interval import Interval
from payoff.answers.mix import TestedEffect
from payoff.core.frozen import Floats
from payoff.mix.draws import foretold_outcomes
from payoff.mix.numbers import Numbers
from payoff.mix.problem import Problem


def compare(
    problem: Problem, positions: Floats, numbers: Numbers, effects: tuple[Effect, ...]
) -> tuple[TestedEffect, ...]:
    """Compare ``effects`` with a fit that has not seen them.

    The statistic is that of node splitting (Presanis, Ohlssen, Spiegelhalter & De Angelis 2013,
    Statistical Science 28(3)), with Normal tails.

    Parameters
    ----------
    problem
        With the experiments; positions and numbers are of a fit without them.
    """
    outcomes = foretold_outcomes(problem, positions, numbers)
    found = []
    for effect, draws in zip(effects, outcomes.T, strict=True):
        spread = float(np.hypot(draws.std(), effect.standard_error))
        apart = (effect.incremental - float(draws.mean())) / spread
        expected = Interval.of(draws, problem.panel.kpi_name)
        found.append(TestedEffect(effect, expected, apart, float(2 * ndtr(-abs(apart)))))
    return tuple(found)
