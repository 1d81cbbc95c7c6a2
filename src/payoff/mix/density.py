"""The log posterior that the sampler walks on."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen
from payoff.mix.curves import contribution
from payoff.mix.layout import Layout


@frozen
class LogPosterior:
    """Log posterior of everything that is not integrated out; equal layouts are one program.

    ``data`` is the tree that :meth:`payoff.mix.problem.Problem.data` returns.
    """

    layout: Layout

    def __call__(self, position: jax.Array, data: Any) -> jax.Array:
        """Return the log density at ``position``, shape ``(dim,)``, up to a constant."""
        layout = self.layout
        values = layout.unpack(position)
        used = data["used"]
        residual = data["kpi"] - used * media(layout, values, data)
        if layout.signed:
            residual -= data["signed"] @ values["controls"]["effect"]
        log_density = layout.log_prior(position, data["numbers"])
        if layout.sampled_baseline:
            rotated = data["middle"] + data["width"] * values["baseline"]["rotated"]
            residual -= data["left"] @ (data["strength"] * rotated)
            log_density -= 0.5 * (rotated**2).sum()
        noise = {name: value[0] for name, value in values["noise"].items()}
        return log_density + layout.noise.log_likelihood(residual, used, noise, data)


def media(layout: Layout, values: Any, data: Any) -> jax.Array:
    """Return what all channels bring per period, shape ``(periods,)``, in units of the mean KPI."""
    total = jnp.zeros_like(data["used"])
    for index, group in enumerate(layout.groups):
        own = data["groups"][index]

        def one(exposure: Any, totals: Any, parameters: Any, group: Any = group) -> jax.Array:
            return contribution(group, exposure, totals, parameters, data["used"])[0]

        parts = jax.vmap(one)(own["exposure"], own["totals"], values[f"group{index}"])
        total += parts.sum(axis=0)
    return total
