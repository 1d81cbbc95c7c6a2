"""From exposure to effect: adstock and saturation, in either order."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.mix.adstock import kernel, spread
from payoff.mix.effects import Totals
from payoff.mix.layout import Group

Parameters = dict[str, jax.Array]


def of(owner: str, parameters: Parameters) -> Parameters:
    """Return the parameters whose name starts with ``owner.``, without that start."""
    start = f"{owner}."
    return {
        name.removeprefix(start): value
        for name, value in parameters.items()
        if name.startswith(start)
    }


def effect_curve(
    group: Group, exposure: jax.Array, parameters: Parameters, *, envelope: bool = False
) -> jax.Array:
    """Return the transformed exposure of one channel, shape ``(periods,)``.

    Parameters
    ----------
    exposure
        Shape ``(periods,)``, in units of the channel's mean where it ran.
    parameters
        Scalars by name.
    envelope
        Take the concave envelope of the saturation in its place.
    """
    saturate = group.saturation.envelope if envelope else group.saturation.curve
    weights = kernel(group.adstock, group.lags, of("adstock", parameters))
    shape = of("saturation", parameters)
    if group.first == "adstock":
        return saturate(spread(exposure, weights), **shape)
    return spread(saturate(exposure, **shape), weights)


def scaled(
    group: Group, exposure: jax.Array, parameters: Parameters
) -> tuple[jax.Array, jax.Array]:
    """Return the transformed exposure, and its derivative when all exposure is scaled by 1 + d."""

    def curve(factor: jax.Array) -> jax.Array:
        return effect_curve(group, factor * exposure, parameters)

    one = jnp.ones(())
    return jax.jvp(curve, (one,), (one,))


def contribution(
    group: Group,
    exposure: jax.Array,
    totals: dict[str, jax.Array],
    parameters: Parameters,
    used: jax.Array,
) -> tuple[jax.Array, jax.Array]:
    """Return one channel's contribution, shape ``(periods,)``, and its coefficient.

    Both are in units of the mean KPI.
    """
    # The derivative costs as much again, and most effects do without.
    if group.effect.needs_slope:
        curve, slope = scaled(group, exposure, parameters)
    else:
        curve = slope = effect_curve(group, exposure, parameters)
    sums = Totals((curve * used).sum(), (slope * used).sum(), totals["spend"], totals["kpi"])
    beta = group.effect.coefficient(parameters["effect"], sums)
    return beta * curve, beta
