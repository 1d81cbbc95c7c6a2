"""What channels bring per group and period, and what of it is left to Gaussian numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from payoff.maths.gaussian import Trials
from payoff.mix.curves import effect_curves, of, slopes
from payoff.mix.effects import Totals
from payoff.mix.layout import Family, Layout, Values, Varying


class Strength(NamedTuple):
    """A family's transformed exposure and the coefficients that belong to it.

    Attributes
    ----------
    curve, slope
        Shape ``(channels, groups, periods)``; the slope is the curve itself where no prior asks
        for it.
    beta
        Shape ``(channels,)``.
    """

    curve: jax.Array
    slope: jax.Array
    beta: jax.Array


class Media(NamedTuple):
    """The sum over channels.

    Attributes
    ----------
    fixed
        What the average effects bring, shape ``(groups, periods)``.
    own, shared
        Columns of the numbers by which effects vary, scaled to be standard normal: shape
        ``(groups, own, periods)`` and ``(groups, shared, periods)``; along the periods, because
        that is the long way, which processors do fastest.
    """

    fixed: jax.Array
    own: jax.Array
    shared: jax.Array


def strengths(
    layout: Layout, values: Values, data: Any, *, with_slope: bool = False
) -> list[Strength]:
    """Return curves and coefficients per family."""
    found = []
    for index, family in enumerate(layout.families):
        own, parameters = data["families"][index], values[f"family{index}"]
        inputs = (family, own["exposure"], own["frequency"], parameters)
        # The derivative costs as much again, and most effects do without.
        if with_slope or family.effect.needs_slope:
            curve, slope = slopes(*inputs)
        else:
            curve = slope = effect_curves(*inputs)
        weight = data["weight"]
        sums = Totals(
            (curve * weight).sum((1, 2)), (slope * weight).sum((1, 2)), own["spend"], data["total"]
        )
        beta = family.effect.coefficient(parameters["effect"], sums)
        found.append(Strength(curve, slope, beta))
    return found


def gather(
    layout: Layout, values: Values, curves: list[jax.Array], bases: list[list[jax.Array]], data: Any
) -> Media:
    """Add the channels up.

    Parameters
    ----------
    curves
        Per family, coefficient times transformed exposure, ``(channels, groups, periods)``.
    bases
        Per family and variation, shape ``(groups, periods, numbers)``, or with one period for all.
    """
    groups, periods = curves[0].shape[1:]
    fixed = jnp.zeros((groups, periods))
    own: list[jax.Array] = []
    shared: list[jax.Array] = []
    for index, (family, curve) in enumerate(zip(layout.families, curves, strict=True)):
        parameters, constants = values[f"family{index}"], data["families"][index]["constants"]
        strong = curve * _sampled_factor(layout, family, parameters, bases[index], constants)
        fixed += strong.sum(axis=0)
        for varying, basis, numbers in zip(family.varies, bases[index], constants, strict=True):
            if varying.kind.linear:
                scales = _scales(varying, parameters, numbers)
                turned = basis.transpose(0, 2, 1)[:, None]
                wide = turned * scales[None, :, :, None]
                columns = strong.transpose(1, 0, 2)[:, :, None, :] * wide
                (own if varying.kind.own else shared).append(columns.reshape(groups, -1, periods))
    nothing = [jnp.zeros((groups, 0, periods))]
    return Media(fixed, *(jnp.concatenate(nothing + each, axis=1) for each in (own, shared)))


def factors(
    layout: Layout, values: Values, own: jax.Array, shared: jax.Array, data: Any
) -> Iterator[jax.Array]:
    """Yield per family by how much each channel is stronger or weaker than on average.

    Parameters
    ----------
    own, shared
        The numbers by which effects vary, shape ``(groups, own)`` and ``(shared,)``.

    Yields
    ------
    Shape ``(channels, groups, periods)``.
    """
    at = {True: 0, False: 0}
    for index, family in enumerate(layout.families):
        mine, parameters = data["families"][index], values[f"family{index}"]
        total = jnp.ones(())
        for varying, basis, constants in zip(
            family.varies, mine["bases"], mine["constants"], strict=True
        ):
            if varying.kind.linear:
                size = family.size * varying.numbers
                start = at[varying.kind.own]
                at[varying.kind.own] += size
                numbers = own if varying.kind.own else shared[None, :]
                z = numbers[:, start : start + size].reshape(-1, family.size, varying.numbers)
                scales = _scales(varying, parameters, constants)
                # Shared numbers have one row, that stands for every group.
                z = jnp.broadcast_to(z, (layout.groups, *z.shape[1:]))
                total += jnp.einsum("gtj,cj,gcj->cgt", basis, scales, z)
        sampled = _sampled_factor(layout, family, parameters, mine["bases"], mine["constants"])
        yield jnp.broadcast_to(total * sampled, mine["exposure"].shape)


def trials(layout: Layout, values: Values, strong: list[Strength], data: Any) -> Trials:
    """Return what the model says of each experiment: the KPI with the spend less that without."""
    tests = data["trials"]
    seen = [_trial(layout, values, strong, data, index) for index in range(layout.trials)]
    if not seen:
        own = jnp.zeros((0, layout.groups, layout.own))
        return Trials(tests["outcome"], tests["error"], own, jnp.zeros((0, layout.shared)))
    fixed, own, shared = (jnp.stack(column) for column in zip(*seen, strict=True))
    return Trials(tests["outcome"] - fixed, tests["error"], own, shared)


def _trial(
    layout: Layout, values: Values, strong: list[Strength], data: Any, index: int
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Return the fixed part of one experiment's outcome, and the factors of own and shared."""
    curves, bases = [], []
    for place, family in enumerate(layout.families):
        tried, parameters = data["families"][place]["tried"][index], values[f"family{place}"]
        with_it, without = (
            effect_curves(family, tried[name], tried["frequency"], parameters)
            for name in ("with", "without")
        )
        curves.append(strong[place].beta[:, None, None] * (with_it - without))
        bases.append(tried["bases"])
        cells = tried["cells"]
    media = gather(layout, values, curves, bases, data)
    return (
        (cells * media.fixed).sum(),
        jnp.einsum("gt,gat->ga", cells, media.own),
        jnp.einsum("gt,gbt->b", cells, media.shared),
    )


def _scales(varying: Varying, parameters: dict[str, jax.Array], constants: jax.Array) -> jax.Array:
    """Return the scale of each channel's numbers, shape ``(channels, numbers)``."""
    mine = {name: value for name, value in of(varying.kind.name, parameters).items() if name != "z"}

    def one(own: dict[str, jax.Array]) -> jax.Array:
        return varying.kind.scales(constants, **own)

    return jax.vmap(one)(mine)


def _sampled_factor(
    layout: Layout,
    family: Family,
    parameters: dict[str, jax.Array],
    bases: list[jax.Array],
    constants: list[jax.Array],
) -> jax.Array:
    """Return the product of the factors whose numbers are sampled; each has mean 1."""
    total = jnp.ones((family.size, 1, 1))
    for varying, basis, numbers in zip(family.varies, bases, constants, strict=True):
        if not varying.kind.linear:
            scales = _scales(varying, parameters, numbers)
            z = parameters[f"{varying.kind.name}.z"]
            z = z.reshape(family.size, varying.numbers, layout.groups if varying.kind.own else 1)
            z = jnp.broadcast_to(z, (*z.shape[:2], layout.groups))
            u = jnp.einsum("gtj,cj,cjg->cgt", basis, scales, z)
            spread = jnp.einsum("gtj,cj->cgt", basis**2, scales**2)
            total = total * jnp.exp(u - 0.5 * spread)
    return total
