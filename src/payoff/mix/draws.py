"""What draws mean: what channels brought, and what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.compile import compiled
from payoff.maths.shapley import product_shapley
from payoff.mix.chunks import cell_numbers, chunks, each_chunk
from payoff.mix.curves import effect_curves
from payoff.mix.density import explained
from payoff.mix.layout import Layout
from payoff.mix.media import factors, strengths
from payoff.mix.numbers import Numbers
from payoff.mix.parameters import family_of, noise_draws
from payoff.mix.problem import Problem


@frozen_arrays
class Explained:
    """What a chunk of draws says, in units of the KPI; channels in the order of the panel.

    Attributes
    ----------
    total
        The KPI that would be missing without the channel, shape ``(draws, channels, groups)``.
    split
        The same such that channels add up to all media together, ``(draws, channels, groups)``.
    slope
        Derivative of the channel's total when its exposure is scaled by ``1 + d``,
        ``(draws, channels)``.
    by_period
        ``split`` over groups, per period, ``(draws, channels, periods)``.
    without
        The KPI without any media, ``(draws, groups, periods)``.
    centre
        Sum of all effects, before the link is undone, ``(draws, groups, periods)``.
    expected
        The KPI without noise, ``(draws, groups, periods)``.
    transformed
        Split contribution of each channel averaged over the chunk,
        ``(channels, groups, periods)``.
    """

    total: Floats
    split: Floats
    slope: Floats
    by_period: Floats
    without: Floats
    centre: Floats
    expected: Floats
    transformed: Floats


def explain_draws(
    problem: Problem, positions: Floats, numbers: Numbers, used: Floats
) -> Iterator[Explained]:
    """Yield what the draws say, a chunk at a time, so that memory has a bound."""
    order = np.argsort([channel for members in problem.members for channel in members])
    inputs = {"position": positions, **numbers.arrays}
    data = problem.data(used)
    for out in each_chunk(
        lambda chunk: _explained(problem.layout, chunk, data),
        inputs,
        len(positions),
        cell_numbers(problem),
    ):
        yield Explained(
            total=out["total"][:, order],
            split=out["split"][:, order],
            slope=out["slope"][:, order],
            by_period=out["by_period"][:, order],
            without=out["without"],
            centre=out["centre"],
            expected=out["expected"],
            transformed=out["transformed"].mean(axis=0)[order],
        )


def scaled_totals(
    problem: Problem, positions: Floats, numbers: Numbers, channel: int, factors: Floats
) -> Floats:
    """Return the total contribution had all of a channel's exposure been scaled by each factor.

    Shape ``(draws, factors)``, in units of the KPI.
    """
    family, place = family_of(problem, channel)
    inputs = {"position": positions, **numbers.arrays}
    data = problem.data(problem.observed)
    parts = [
        _scaled(problem.layout, family, chunk, data, np.int64(place), factors)
        for chunk in chunks(inputs, len(positions), cell_numbers(problem))
    ]
    return np.concatenate(parts)


def foretold_outcomes(problem: Problem, positions: Floats, numbers: Numbers) -> Floats:
    """Return what draws say of each experiment of ``problem``, shape ``(draws, trials)``."""
    inputs, data = {"position": positions, **numbers.arrays}, problem.data(problem.observed)
    parts = [
        _foretold(problem.layout, chunk, data)
        for chunk in chunks(inputs, len(positions), cell_numbers(problem))
    ]
    return np.concatenate(parts)


def factor_draws(
    problem: Problem,
    positions: Floats,
    numbers: Numbers,
    family: int,
    place: int,
    periods: slice | None = None,
) -> Floats:
    """Return by how much one channel is stronger or weaker than on average.

    Shape ``(draws, groups, periods)``; with ``periods`` the mean over these, ``(draws, groups)``.
    """
    inputs, data = {"position": positions, **numbers.arrays}, problem.data(problem.observed)
    parts = []
    for chunk in chunks(inputs, len(positions), cell_numbers(problem)):
        drawn = _factors(problem.layout, family, chunk, data, np.int64(place))
        parts.append(drawn if periods is None else drawn[:, :, periods].mean(axis=2))
    return np.concatenate(parts)


def predicted(
    problem: Problem, positions: Floats, centre: Floats, random: np.random.Generator
) -> Floats:
    """Return the KPI with noise, shape ``(draws, groups, periods)``."""
    noise = problem.spec.noise.predict(
        random, centre, noise_draws(problem, positions), problem.kpi_scale
    )
    scale = problem.kpi_scale[:, None]
    drawn: Floats = scale * (noise if problem.spec.link.additive else np.exp(noise))
    return drawn


@compiled(static=("layout",))
def _foretold(layout: Layout, inputs: Any, data: Any) -> jax.Array:
    def one(own: Any) -> jax.Array:
        values = layout.unpack(own["position"])
        _, tests = explained(layout, values, data)
        varied = jnp.einsum("ega,ga->e", tests.own, own["own"]) + tests.shared @ own["shared"]
        foretold: jax.Array = data["trials"]["outcome"] - tests.surprise + varied
        return foretold

    return jax.vmap(one)(inputs)


@compiled(static=("layout",))
def _explained(layout: Layout, inputs: Any, data: Any) -> Any:
    def one(own: Any) -> dict[str, jax.Array]:
        values = layout.unpack(own["position"])
        strong = strengths(layout, values, data, with_slope=True)
        varied = factors(layout, values, own["own"], own["shared"], data)
        pairs = [
            (each.beta[:, None, None] * each.curve * by, each.beta[:, None, None] * each.slope * by)
            for each, by in zip(strong, varied, strict=True)
        ]
        effect, slope = (jnp.concatenate(part) for part in zip(*pairs, strict=True))
        base = baseline_of(layout, values, own, data)
        scale = data["scale"][:, None]
        centre = base + effect.sum(axis=0)
        if layout.link.additive:
            split = total = scale * effect
            steep, without, expected = scale * slope, scale * base, scale * centre
        else:
            lifted = scale * layout.noise.lift(values["noise"])[:, None]
            without, expected = lifted * jnp.exp(base), lifted * jnp.exp(centre)
            total = -expected * jnp.expm1(-effect)
            split, steep = product_shapley(without, effect), expected * slope
        return {
            "total": total.sum(axis=2),
            "split": split.sum(axis=2),
            "slope": steep.sum(axis=(1, 2)),
            "by_period": split.sum(axis=1),
            "without": without,
            "centre": centre,
            "expected": expected,
            "transformed": split,
        }

    return jax.vmap(one)(inputs)


def baseline_of(layout: Layout, values: Any, own: Any, data: Any) -> jax.Array:
    """Return the baseline with shocks and signed controls, before the link is undone."""
    base = jnp.einsum("gtp,gp->gt", data["design"], own["baseline"])
    if layout.shocks is not None:
        base += data["shocks"]["level"][:, None] * own["shocks"]
    return base + data["signed"] @ values["controls"]["effect"] if layout.signed else base


@compiled(static=("layout", "family"))
def _factors(layout: Layout, family: int, inputs: Any, data: Any, place: Any) -> Any:
    def one(own: Any) -> jax.Array:
        values = layout.unpack(own["position"])
        return list(factors(layout, values, own["own"], own["shared"], data))[family][place]

    return jax.vmap(one)(inputs)


@compiled(static=("layout", "family"))
def _scaled(layout: Layout, family: int, inputs: Any, data: Any, place: Any, factors_: Any) -> Any:
    def one(own: Any) -> jax.Array:
        values = layout.unpack(own["position"])
        strong = strengths(layout, values, data)
        varied = list(factors(layout, values, own["own"], own["shared"], data))
        mine, scale = data["families"][family], data["scale"][:, None]
        parameters = {
            name: value[place][None]
            for name, value in values[f"family{family}"].items()
            if name.startswith(("adstock.", "saturation."))
        }
        factor = (strong[family].beta[place] * varied[family][place])[None]
        if layout.link.additive:
            rest = scale
        else:
            effects = [
                each.beta[:, None, None] * each.curve * by
                for each, by in zip(strong, varied, strict=True)
            ]
            centre = baseline_of(layout, values, own, data)
            centre += sum(each.sum(axis=0) for each in effects) - effects[family][place]
            rest = scale * layout.noise.lift(values["noise"])[:, None] * jnp.exp(centre)

        def scaled(by: jax.Array) -> jax.Array:
            exposure, frequency = mine["exposure"][place][None], mine["frequency"][place][None]
            curve = effect_curves(layout.families[family], by * exposure, frequency, parameters)
            effect = (factor * curve)[0]
            brought = rest * (effect if layout.link.additive else jnp.expm1(effect))
            return jnp.sum(brought)

        totals: jax.Array = jax.lax.map(scaled, factors_)
        return totals

    return jax.vmap(one)(inputs)
