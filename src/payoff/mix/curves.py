"""From exposure to effect: adstock and saturation, in either order; reach and frequency."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from payoff.mix.adstock import kernel, spread
from payoff.mix.layout import Family

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
    family: Family,
    exposure: jax.Array,
    frequency: jax.Array,
    parameters: Parameters,
    *,
    envelope: bool = False,
) -> jax.Array:
    """Return the transformed exposure of one channel in one group, shape ``(periods,)``.

    Parameters
    ----------
    exposure
        Shape ``(periods,)``, in units of the channel's mean where it ran; reach, where the family
        takes frequency.
    frequency
        Shape ``(periods,)``, in units of its mean where the channel ran; of no account otherwise.
    parameters
        Scalars by name.
    envelope
        Take the concave envelope of the saturation in its place.
    """
    saturate = family.saturation.envelope if envelope else family.saturation.curve
    weights = kernel(family.adstock, family.lags, of("adstock", parameters))
    shape = of("saturation", parameters)
    if family.first == "frequency":
        return spread(exposure * family.saturation.curve(frequency, **shape), weights)
    if family.first == "adstock":
        return saturate(spread(exposure, weights), **shape)
    return spread(saturate(exposure, **shape), weights)


def effect_curves(
    family: Family, exposure: jax.Array, frequency: jax.Array, parameters: Parameters
) -> jax.Array:
    """Return the transformed exposure of all channels, shape ``(channels, groups, periods)``."""

    def channel(exposure: jax.Array, frequency: jax.Array, own: Parameters) -> jax.Array:
        def group(exposure: jax.Array, frequency: jax.Array) -> jax.Array:
            return effect_curve(family, exposure, frequency, own)

        return jax.vmap(group)(exposure, frequency)

    return jax.vmap(channel)(exposure, frequency, _of_curves(parameters))


def slopes(
    family: Family, exposure: jax.Array, frequency: jax.Array, parameters: Parameters
) -> tuple[jax.Array, jax.Array]:
    """Return the curves, and their derivatives when a channel's exposure is scaled by 1 + d."""

    def curve(factor: jax.Array) -> jax.Array:
        return effect_curves(family, factor * exposure, frequency, parameters)

    one = jnp.ones(())
    return jax.jvp(curve, (one,), (one,))


def _of_curves(parameters: Parameters) -> Parameters:
    return {
        name: value
        for name, value in parameters.items()
        if name.startswith(("adstock.", "saturation."))
    }
