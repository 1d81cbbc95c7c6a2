"""By how much a channel is stronger or weaker than on average: over time, and per segment."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.core.frozen import Floats
from payoff.mix.draws import factor_draws
from payoff.mix.numbers import Numbers
from payoff.mix.parameters import family_of
from payoff.mix.problem import Problem
from payoff.mix.varies import OverTime

MOST_DRAWS = 1000


def strength_over_time(
    problem: Problem, positions: Floats, numbers: Numbers, channel: int
) -> Band | None:
    """Return a channel's factor per period; ``None`` when it does not vary over time.

    It is averaged over groups in proportion to their size.
    """
    family, place = family_of(problem, channel)
    if not any(varying.kind is OverTime for varying in problem.layout.families[family].varies):
        return None
    every = max(len(positions) // MOST_DRAWS, 1)
    picked = slice(None, None, every)
    drawn = factor_draws(problem, positions[picked], numbers.take(picked), family, place)
    size = problem.kpi_scale / problem.kpi_scale.sum()
    course = np.einsum("dgt,g->dt", drawn, size)
    return Band.of(course, "times its average effect")
