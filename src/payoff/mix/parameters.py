"""From the sampler's vectors to parameters in their own domains, and back."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.compile import compiled
from payoff.mix.chunks import cell_numbers, chunks
from payoff.mix.layout import Layout
from payoff.mix.media import strengths
from payoff.mix.problem import Problem


def family_of(problem: Problem, channel: int) -> tuple[int, int]:
    """Return the family that a channel of the panel is in, and its place there."""
    family = next(k for k, members in enumerate(problem.members) if channel in members)
    return family, problem.members[family].index(channel)


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


def prior_positions(problem: Problem, random: np.random.Generator, size: int) -> Floats:
    """Draw vectors of the sampler's from the priors, shape ``(size, dim)``."""
    natural = np.array([prior.sample(random, size) for _, _, prior in problem.priors]).T
    rest = problem.layout.tail + problem.layout.periods
    real = _real(problem.layout, natural)
    return np.concatenate([real, random.standard_normal((size, rest))], axis=1)


@compiled(static=("layout",))
def _real(layout: Layout, natural: Any) -> jax.Array:
    return layout.pack(natural)


@compiled(static=("layout",))
def _natural(layout: Layout, positions: jax.Array) -> jax.Array:
    columns, at, real = [], 0, layout.untied(positions)
    for _, _, prior, size in layout.blocks():
        columns.append(prior.domain.from_real(real[:, at : at + size]))
        at += size
    return jnp.concatenate(columns, axis=1)


@compiled(static=("layout",))
def _coefficients_of(layout: Layout, positions: Any, data: Any) -> list[jax.Array]:
    def one(position: jax.Array) -> list[jax.Array]:
        return [each.beta for each in strengths(layout, layout.unpack(position), data)]

    return jax.vmap(one)(positions)
