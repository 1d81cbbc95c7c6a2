"""How often to reach the same people: what an impression brings at each frequency."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.answers.band import Band
from payoff.answers.interval import Interval
from payoff.answers.mix import FrequencyAnswer
from payoff.core.frozen import Floats
from payoff.maths.compile import compiled
from payoff.mix.parameters import family_of, shape_draws
from payoff.mix.problem import Problem
from payoff.mix.saturation import Saturation

POINTS = 200
SHOWN = 41


def best_frequency(problem: Problem, positions: Floats, channel: int) -> FrequencyAnswer | None:
    """Return how often to reach the same people; ``None`` without reach and frequency.

    A fixed number of impressions reaches ``impressions / frequency`` people, each of whom is worth
    ``saturation(frequency)``: the best frequency maximises ``saturation(f) / f`` (Zhang, Wurm, Li
    et al. 2023, "Bayesian hierarchical media mix model incorporating reach and frequency data").
    """
    panel = problem.panel
    if not panel.frequency_names[channel]:
        return None
    family, place = family_of(problem, channel)
    kind = problem.layout.families[family].saturation
    shape = {
        name.removeprefix("saturation."): values[:, place]
        for name, values in shape_draws(problem, positions, family).items()
        if name.startswith("saturation.")
    }
    reach, seen = panel.exposure[:, :, channel], panel.frequency[:, :, channel]
    today = float((reach * seen).sum() / reach.sum())
    grid = np.linspace(1.0, max(float(seen.max()), 1.0 + 1e-6), POINTS)
    scale = problem.frequency_scale[channel]
    worth = _worth(kind, grid / scale, shape) / grid
    now = _worth(kind, np.array([today / scale]), shape) / today
    shown = np.linspace(0, POINTS - 1, SHOWN).round().astype(int)
    return FrequencyAnswer(
        today,
        Interval.of(grid[worth.argmax(axis=1)], "times per period"),
        grid[shown],
        Band.of(worth[:, shown] / now, "times what an impression brings today"),
    )


@compiled(static=("kind",))
def _worth(kind: type[Saturation], grid: Any, shape: Any) -> Any:
    """Return the saturation at each frequency, shape ``(draws, points)``."""
    return jax.vmap(lambda own: kind.curve(jnp.asarray(grid), **own))(shape)
