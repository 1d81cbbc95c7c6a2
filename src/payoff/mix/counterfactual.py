"""What a channel would have brought with other exposure, cell by cell, and what media become."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.compile import compiled
from payoff.mix.curves import effect_curves
from payoff.mix.layout import Layout
from payoff.mix.media import factors, strengths
from payoff.mix.numbers import Numbers
from payoff.mix.parameters import family_of
from payoff.mix.problem import Problem


def curves(problem: Problem, positions: Floats, channels: list[int]) -> Floats:
    """Return the transformed exposure of channels, ``(draws, channels, groups, periods)``."""
    order = np.argsort([channel for members in problem.members for channel in members])
    data = problem.data(problem.observed)
    return np.asarray(_curves(problem.layout, positions, data, order[channels]))


def totals_with(
    problem: Problem, positions: Floats, numbers: Numbers, channel: int, shares: Floats
) -> Floats:
    """Return a channel's contribution with other exposure, in units of the KPI.

    Parameters
    ----------
    shares
        What is left of the exposure in each cell, shape ``(draws, cases, groups, periods)``.

    Returns
    -------
    Floats
        Shape ``(draws, cases)``.
    """
    family, place = family_of(problem, channel)
    inputs = {
        "position": positions,
        "own": numbers.own,
        "shared": numbers.shared,
        "shares": shares,
    }
    data = problem.data(problem.observed)
    return np.asarray(_totals(problem.layout, family, inputs, data, np.int64(place)))


@compiled(static=("layout",))
def _curves(layout: Layout, positions: Any, data: Any, places: Any) -> jax.Array:
    def one(position: jax.Array) -> jax.Array:
        strong = strengths(layout, layout.unpack(position), data)
        return jnp.concatenate([each.curve for each in strong])[places]

    found: jax.Array = jax.lax.map(one, positions)
    return found


@compiled(static=("layout", "family"))
def _totals(layout: Layout, family: int, inputs: Any, data: Any, place: Any) -> jax.Array:
    def one(own: Any) -> jax.Array:
        values = layout.unpack(own["position"])
        strong = strengths(layout, values, data)[family]
        varied = list(factors(layout, values, own["own"], own["shared"], data))[family]
        mine = data["families"][family]
        parameters = {
            name: value[place][None]
            for name, value in values[f"family{family}"].items()
            if name.startswith(("adstock.", "saturation."))
        }
        strength = data["scale"][:, None] * strong.beta[place] * varied[place]

        def case(share: jax.Array) -> jax.Array:
            exposure, frequency = mine["exposure"][place] * share, mine["frequency"][place]
            curve = effect_curves(
                layout.families[family], exposure[None], frequency[None], parameters
            )
            return jnp.sum(strength * curve[0])

        return jax.vmap(case)(own["shares"])

    found: jax.Array = jax.lax.map(one, inputs)
    return found
