"""What is integrated out, drawn back: the baseline, by how much effects vary, and shocks."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.compile import compiled
from payoff.maths.gaussian import draw_baseline, draw_numbers
from payoff.mix.chunks import cell_numbers, each_chunk
from payoff.mix.density import explained, integrated, sampled, with_shocks
from payoff.mix.layout import Layout
from payoff.mix.parameters import natural_draws
from payoff.mix.problem import Problem

# Spreads, to which the sign says nothing, are known as if there were 13 % fewer draws.
LEAN = 0.3


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
    inputs, data = {"position": positions, "chance": chance}, problem.data(used)
    parts = each_chunk(
        lambda chunk: _drawn_back(layout, chunk, data), inputs, draws, cell_numbers(problem)
    )
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


def _chance(layout: Layout, draws: int, random: np.random.Generator) -> dict[str, Floats]:
    return {
        "baseline": _leaning(random, draws, layout.groups, layout.baseline),
        "own": _leaning(random, draws, layout.groups, layout.own),
        "shared": _leaning(random, draws, layout.shared),
        "trials": _leaning(random, draws, layout.trials),
    }


def _leaning(random: np.random.Generator, *shape: int) -> Floats:
    """Return standard normals of which each leans against the one before it along the first axis.

    Correlated by -LEAN / (1 + LEAN^2): so means over draws are known as if there were more than
    twice as many, where independent ones would be fewer than what the sampler brings.
    """
    draws, *each = shape
    fresh = random.standard_normal((draws + 1, *each))
    leaning: Floats = (fresh[1:] - LEAN * fresh[:-1]) / (1 + LEAN**2) ** 0.5
    return leaning


@compiled(static=("layout",))
def _drawn_back(layout: Layout, inputs: Any, data: Any) -> tuple[jax.Array, ...]:
    def one(own: Any) -> tuple[jax.Array, ...]:
        values, chance = layout.unpack(own["position"]), own["chance"]
        media, tests = explained(layout, values, data)
        if not layout.noise.integrates:
            tail, (baseline, known) = values["tail"], sampled(values, media, data)
            *_, shocks = with_shocks(layout, values, media, data, known)
            return _coefficients(baseline, data), tail["own"], tail["shared"], shocks
        media, _, shocks = with_shocks(layout, values, media, data)
        solved = integrated(values, media, data)
        z, h = draw_numbers(solved, tests, chance)
        varied = jnp.einsum("gat,ga->gt", media.own, z) + jnp.einsum("gbt,b->gt", media.shared, h)
        residual = data["target"] - data["used"] * (media.fixed + varied)
        baseline = draw_baseline(
            residual, values["noise"]["sigma"], data["left"], data["strength"], chance["baseline"]
        )
        return _coefficients(baseline, data), z, h, shocks

    # Not side by side in one program: chunks are, and the factorisations of many draws would be
    # shared out to workers that wait for each other.
    found: tuple[jax.Array, ...] = jax.lax.map(one, inputs)
    return found


def _coefficients(rotated: jax.Array, data: Any) -> jax.Array:
    drawn: jax.Array = data["means"] + jnp.einsum("gpq,gq->gp", data["right"], rotated)
    return drawn
