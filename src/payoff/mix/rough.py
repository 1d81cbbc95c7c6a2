"""Effects as strong as their priors have them: known before any fit."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.compile import compiled
from payoff.mix.density import explained
from payoff.mix.layout import Layout
from payoff.mix.priors import Prior

DRAWS = 1001


def rough_own(layout: Layout, priors: tuple[Prior, ...], data: dict[str, Any]) -> Floats:
    """Return the columns of the numbers that groups have for their own effects.

    Every parameter is at the median of its prior; shape ``(groups, own, periods)``.
    """
    groups, periods = data["used"].shape
    if layout.own == 0:
        return np.zeros((groups, 0, periods))
    columns: Floats = _own(layout, medians_of(priors), data)
    return columns


def medians_of(priors: tuple[Prior, ...]) -> Floats:
    """Return the median of each prior, by draws of it that are always the same."""
    random = np.random.default_rng(7)
    return np.array([np.median(prior.sample(random, DRAWS)) for prior in priors])


@compiled(static=("layout",))
def _own(layout: Layout, natural: Any, data: Any) -> Any:
    rest = jnp.zeros(layout.tail + layout.periods)
    values = layout.unpack(jnp.concatenate([layout.pack(natural), rest]))
    return explained(layout, values, data)[0].own
