"""What channels brought in some periods only."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.compile import compiled
from payoff.mix.chunks import cell_numbers, chunks
from payoff.mix.draws import baseline_of
from payoff.mix.layout import Layout
from payoff.mix.media import factors, strengths
from payoff.mix.numbers import Numbers
from payoff.mix.problem import Problem


def window_totals(problem: Problem, positions: Floats, numbers: Numbers, windows: Floats) -> Floats:
    """Return what each channel brought in each window, in units of the KPI.

    As :class:`payoff.mix.draws.Explained` has it for all periods in ``total``: what would be
    missing without the channel.

    Parameters
    ----------
    windows
        1 for periods inside, 0 outside, shape ``(windows, periods)``.

    Returns
    -------
    Shape ``(draws, channels, windows)``, channels in the order of the panel.
    """
    order = np.argsort([channel for members in problem.members for channel in members])
    inputs, data = {"position": positions, **numbers.arrays}, problem.data(problem.observed)
    parts = [
        _totals(problem.layout, chunk, data, windows)
        for chunk in chunks(inputs, len(positions), cell_numbers(problem))
    ]
    return np.concatenate(parts)[:, order]


@compiled(static=("layout",))
def _totals(layout: Layout, inputs: Any, data: Any, windows: Any) -> jax.Array:
    def one(own: Any) -> jax.Array:
        values = layout.unpack(own["position"])
        strong = strengths(layout, values, data)
        varied = factors(layout, values, own["own"], own["shared"], data)
        effect = jnp.concatenate(
            [
                each.beta[:, None, None] * each.curve * by
                for each, by in zip(strong, varied, strict=True)
            ]
        )
        scale = data["scale"][:, None]
        if layout.link.additive:
            total = scale * effect
        else:
            centre = baseline_of(layout, values, own, data) + effect.sum(axis=0)
            lift = layout.noise.lift(values["noise"])[:, None]
            total = -scale * lift * jnp.exp(centre) * jnp.expm1(-effect)
        inside: jax.Array = jnp.einsum("cgt,wt->cw", total, windows)
        return inside

    return jax.vmap(one)(inputs)
