"""From the sampler's vectors to what they mean: what channels brought, and what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.compile import compiled
from payoff.maths.gaussian import draw_baseline, draw_numbers
from payoff.maths.shapley import product_shapley
from payoff.mix.curves import effect_curves
from payoff.mix.density import explained, integrated, rotated, sampled, with_shocks
from payoff.mix.layout import Layout
from payoff.mix.media import factors, strengths
from payoff.mix.problem import Problem

# At most about this many numbers in one array of a chunk of draws: 2 MB, which caches hold.
MOST_NUMBERS = 2**18
CHUNK_SIZES = (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200)


@frozen_arrays
class Numbers:
    """What had been integrated out, drawn back, for each draw.

    Attributes
    ----------
    baseline
        Coefficients in units of a group's mean KPI, shape ``(draws, groups, columns)``.
    own, shared
        Standard normal numbers by which effects vary, shape ``(draws, groups, own)`` and
        ``(draws, shared)``.
    shocks
        As a share of the mean KPI, shape ``(draws, periods)``, or ``(draws, 0)`` without any.
    """

    baseline: Floats
    own: Floats
    shared: Floats
    shocks: Floats

    def take(self, picked: Any) -> Numbers:
        """Return the numbers of some draws."""
        return Numbers(**{name: values[picked] for name, values in self.arrays.items()})

    @property
    def arrays(self) -> dict[str, Floats]:
        """The arrays by name."""
        return {name: getattr(self, name) for name in ("baseline", "own", "shared", "shocks")}


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


def drawn_back(
    problem: Problem, positions: Floats, used: Floats, random: np.random.Generator
) -> Numbers:
    """Draw what was integrated out from its exact conditional.

    Parameters
    ----------
    positions
        Shape ``(draws, dim)``.
    used
        1 for cells that were fitted, shape ``(groups, periods)``.
    """
    layout, draws = problem.layout, len(positions)
    chance = _chance(layout, draws, random)
    inputs = {"position": positions, "chance": chance}
    parts = [
        _drawn_back(layout, chunk, problem.data(used))
        for chunk in chunks(inputs, draws, cell_numbers(problem))
    ]
    return Numbers(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def from_prior(problem: Problem, positions: Floats, random: np.random.Generator) -> Numbers:
    """Draw what is integrated out from its prior, and shocks given their scale."""
    _, means, scales = problem.design()
    layout, draws = problem.layout, len(positions)
    chance = _chance(layout, draws, random)
    shocks = random.standard_normal((draws, layout.periods))
    if layout.shocks is not None:
        shocks *= natural_draws(problem, positions)[:, -1:]
    return Numbers(means + scales * chance["baseline"], chance["own"], chance["shared"], shocks)


def explain_draws(
    problem: Problem, positions: Floats, numbers: Numbers, used: Floats
) -> Iterator[Explained]:
    """Yield what the draws say, a chunk at a time, so that memory has a bound."""
    order = np.argsort([channel for members in problem.members for channel in members])
    inputs = {"position": positions, **numbers.arrays}
    data = problem.data(used)
    for chunk in chunks(inputs, len(positions), cell_numbers(problem)):
        out = _explained(problem.layout, chunk, data)
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


def family_of(problem: Problem, channel: int) -> tuple[int, int]:
    """Return the family that a channel of the panel is in, and its place there."""
    family = next(k for k, members in enumerate(problem.members) if channel in members)
    return family, problem.members[family].index(channel)


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


def coefficient_draws(problem: Problem, positions: Floats, family: int) -> Floats:
    """Return each channel's coefficient over the scale of the KPI, shape ``(draws, channels)``."""
    data = problem.data(problem.observed)
    parts = [
        _coefficients_of(problem.layout, chunk, data)[family]
        for chunk in chunks(positions, len(positions), cell_numbers(problem))
    ]
    return np.concatenate(parts)


def shape_draws(problem: Problem, positions: Floats, family: int) -> dict[str, Floats]:
    """Return the parameters of a family's curves, shape ``(draws, channels)`` each."""
    natural, at, found = natural_draws(problem, positions), 0, {}
    for owner, name, _, size in problem.layout.blocks():
        if owner == f"family{family}" and name.startswith(("adstock.", "saturation.")):
            found[name] = natural[:, at : at + size]
        at += size
    return found


def parameter_draws(
    problem: Problem, positions: Floats
) -> dict[str, tuple[tuple[str, ...], Floats]]:
    """Return each parameter by name: who has it, and values, shape ``(draws, owners)``."""
    natural = natural_draws(problem, positions)
    found: dict[str, list[tuple[str, Floats]]] = {}
    for column, (owner, name, _) in enumerate(problem.priors):
        found.setdefault(name, []).append((owner, natural[:, column]))
    return {
        name: (tuple(owner for owner, _ in own), np.stack([draws for _, draws in own], axis=1))
        for name, own in found.items()
    }


def natural_draws(problem: Problem, positions: Floats) -> Floats:
    """Return parameters in their own domains, in the order of ``problem.priors``."""
    parts = chunks(positions, len(positions), positions.shape[1])
    return np.concatenate([_natural(problem.layout, chunk) for chunk in parts])


def noise_draws(problem: Problem, positions: Floats) -> dict[str, Floats]:
    """Return the noise's parameters, shape ``(draws, groups)`` or ``(draws, 1)``."""
    natural, at = natural_draws(problem, positions), 0
    found = {}
    for owner, name, _, size in problem.layout.blocks():
        if owner == "noise":
            found[name] = natural[:, at : at + size]
        at += size
    return found


def signed_draws(problem: Problem, positions: Floats) -> Floats:
    """Return the coefficients of the controls with a sign, shape ``(draws, signed)``."""
    before = 0
    for owner, _, _, size in problem.layout.blocks():
        if owner == "controls":
            return natural_draws(problem, positions)[:, before : before + size]
        before += size
    return np.zeros((len(positions), 0))


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


def prior_positions(problem: Problem, random: np.random.Generator, size: int) -> Floats:
    """Draw parameters from their priors, shape ``(size, dim)``, on the real line."""
    natural = np.array([prior.sample(random, size) for _, _, prior in problem.priors]).T
    columns, at = [], 0
    for _, _, prior, width in problem.layout.blocks():
        columns.append(_to_real(prior, natural[:, at : at + width]))
        at += width
    rest = problem.layout.tail + problem.layout.periods
    return np.concatenate([*columns, random.standard_normal((size, rest))], axis=1)


def chunks(inputs: Any, draws: int, numbers: int) -> Iterator[Any]:
    """Cut a tree of arrays along their first axis, so that memory has a bound.

    Parameters
    ----------
    draws
        Length of that axis.
    numbers
        Length of the longest array that one draw needs.
    """
    largest = max(MOST_NUMBERS // numbers, 1)
    # Chunks of one size share one compiled program, and how many draws there are is not known
    # beforehand: four chains draw 200 at a time.
    size = max(size for size in CHUNK_SIZES if size <= largest)
    for start in range(0, draws, size):
        yield jax.tree.map(lambda values, at=start: values[at : at + size], inputs)


def cell_numbers(problem: Problem) -> int:
    """Return about how many numbers one draw needs where every cell is kept."""
    groups, periods = len(problem.panel.groups), len(problem.panel.periods)
    return (len(problem.panel.channels) + 3) * groups * periods


def _chance(layout: Layout, draws: int, random: np.random.Generator) -> dict[str, Floats]:
    return {
        "baseline": random.standard_normal((draws, layout.groups, layout.baseline)),
        "own": random.standard_normal((draws, layout.groups, layout.own)),
        "shared": random.standard_normal((draws, layout.shared)),
        "trials": random.standard_normal((draws, layout.trials)),
    }


def _to_real(prior: Any, natural: Floats) -> Floats:
    with jax.enable_x64(True):
        return np.asarray(prior.domain.to_real(jnp.asarray(natural)))


@compiled(static=("layout",))
def _natural(layout: Layout, positions: jax.Array) -> jax.Array:
    columns, at = [], 0
    for _, _, prior, size in layout.blocks():
        columns.append(prior.domain.from_real(positions[:, at : at + size]))
        at += size
    return jnp.concatenate(columns, axis=1)


@compiled(static=("layout",))
def _drawn_back(layout: Layout, inputs: Any, data: Any) -> tuple[jax.Array, ...]:
    def one(own: Any) -> tuple[jax.Array, ...]:
        values, chance = layout.unpack(own["position"]), own["chance"]
        media, tests = explained(layout, values, data)
        if not layout.noise.integrates:
            tail, known = values["tail"], sampled(values, media, data)
            *_, shocks = with_shocks(layout, values, media, data, known)
            return _coefficients(rotated(values, data), data), tail["own"], tail["shared"], shocks
        media, _, shocks = with_shocks(layout, values, media, data)
        solved = integrated(values, media, data)
        z, h = draw_numbers(solved, tests, chance)
        varied = jnp.einsum("gta,ga->gt", media.own, z) + media.shared @ h
        residual = data["target"] - data["used"] * (media.fixed + varied)
        baseline = draw_baseline(
            residual, values["noise"]["sigma"], data["left"], data["strength"], chance["baseline"]
        )
        return _coefficients(baseline, data), z, h, shocks

    return jax.vmap(one)(inputs)


@compiled(static=("layout",))
def _foretold(layout: Layout, inputs: Any, data: Any) -> jax.Array:
    def one(own: Any) -> jax.Array:
        values = layout.unpack(own["position"])
        _, tests = explained(layout, values, data)
        varied = jnp.einsum("ega,ga->e", tests.own, own["own"]) + tests.shared @ own["shared"]
        foretold: jax.Array = data["trials"]["outcome"] - tests.surprise + varied
        return foretold

    return jax.vmap(one)(inputs)


def _coefficients(rotated: jax.Array, data: Any) -> jax.Array:
    drawn: jax.Array = data["means"] + jnp.einsum("gpq,gq->gp", data["right"], rotated)
    return drawn


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


@compiled(static=("layout",))
def _coefficients_of(layout: Layout, positions: Any, data: Any) -> list[jax.Array]:
    def one(position: jax.Array) -> list[jax.Array]:
        return [each.beta for each in strengths(layout, layout.unpack(position), data)]

    return jax.vmap(one)(positions)


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
