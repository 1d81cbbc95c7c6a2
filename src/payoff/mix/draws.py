"""From the sampler's vectors to what they mean: coefficients, contributions, predictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.compile import compiled
from payoff.maths.gaussian import draw_coefficients
from payoff.mix.baseline import stacked
from payoff.mix.curves import contribution, effect_curve, scaled
from payoff.mix.layout import Group, Layout
from payoff.mix.problem import Problem

# At most this many numbers in one array of a chunk of draws: 32 MB.
MOST_NUMBERS = 2**22


@frozen_arrays
class ChannelDraws:
    """One channel in every draw, in units of the mean KPI.

    Attributes
    ----------
    by_period
        Contribution, shape ``(draws, periods)``.
    slope
        Derivative of the total contribution when all exposure is scaled by ``1 + d``, shape
        ``(draws,)``.
    coefficient
        Shape ``(draws,)``.
    """

    by_period: Floats
    slope: Floats
    coefficient: Floats


def channel_draws(problem: Problem, positions: Floats, used: Floats) -> Iterator[ChannelDraws]:
    """Yield each channel in the order of the panel; memory holds one channel at a time.

    Parameters
    ----------
    positions
        Shape ``(draws, dim)``.
    used
        1 for periods that were fitted, shape ``(periods,)``: what priors on totals refer to.
    """
    for channel in range(len(problem.panel.channels)):
        group, exposure, totals, parameters = channel_parts(problem, positions, channel, used)
        parts = [
            _contributions(group, exposure, totals, chunk, used)
            for chunk in chunks(parameters, group.lags * len(used))
        ]
        curve, slope, beta = (np.concatenate(column) for column in zip(*parts, strict=True))
        yield ChannelDraws(curve, slope.sum(axis=1), beta)


def channel_parts(
    problem: Problem, positions: Floats, channel: int, used: Floats
) -> tuple[Group, Floats, dict[str, Any], dict[str, Floats]]:
    """Return group, exposure, totals and parameters, shape ``(draws,)`` each, of one channel."""
    for index, members in enumerate(problem.members):
        if channel in members:
            place = members.index(channel)
            values = _unpack(problem, positions)[f"group{index}"]
            own = problem.data(used)["groups"][index]
            totals = {name: total[place] for name, total in own["totals"].items()}
            parameters = {name: value[:, place] for name, value in values.items()}
            return problem.layout.groups[index], own["exposure"][place], totals, parameters
    raise IndexError(channel)


def scaled_totals(
    problem: Problem, positions: Floats, channel: int, factors: Floats, *, every: int
) -> Floats:
    """Return the total contribution had all exposure been scaled by each of ``factors``.

    Shape ``(draws / every, factors)``, in units of the mean KPI, from one of ``every`` draws.
    """
    used = np.ones(len(problem.panel.periods))
    group, exposure, totals, own = channel_parts(problem, positions, channel, used)
    parameters = {name: value[::every] for name, value in own.items()}
    parts = [
        _scaled(group, exposure, totals, chunk, used, factors)
        for chunk in chunks(parameters, group.lags * len(used))
    ]
    return np.concatenate(parts)


def parameter_draws(
    problem: Problem, positions: Floats
) -> dict[str, tuple[tuple[str, ...], Floats]]:
    """Return each parameter of the channels: who has it, and values, shape ``(draws, owners)``."""
    values = _unpack(problem, positions)
    found: dict[str, list[tuple[str, Floats]]] = {}
    for index, members in enumerate(problem.members):
        for name, draws in values[f"group{index}"].items():
            for place, channel in enumerate(members):
                found.setdefault(name, []).append(
                    (problem.panel.channels[channel], draws[:, place])
                )
    return {
        name: (tuple(owner for owner, _ in own), np.stack([draws for _, draws in own], axis=1))
        for name, own in found.items()
    }


def noise_draws(problem: Problem, positions: Floats) -> dict[str, Floats]:
    """Return the noise's parameters, shape ``(draws,)`` each."""
    return {name: value[:, 0] for name, value in _unpack(problem, positions)["noise"].items()}


def signed_draws(problem: Problem, positions: Floats) -> Floats:
    """Return the coefficients of the controls with a sign, shape ``(draws, signed)``."""
    if not problem.layout.signed:
        return np.zeros((len(positions), 0))
    effects: Floats = _unpack(problem, positions)["controls"]["effect"]
    return effects


def baseline_draws(
    problem: Problem, positions: Floats, media: Floats, used: Floats, random: np.random.Generator
) -> Floats:
    """Return the Gaussian coefficients of the baseline, shape ``(draws, columns)``.

    Parameters
    ----------
    media
        What all channels bring, shape ``(draws, periods)``, in units of the mean KPI.
    """
    _, means, _ = stacked(problem.blocks)
    data, rotation = problem.data(used), problem.rotation(used)
    if problem.layout.sampled_baseline:
        rotated: Floats = _unpack(problem, positions)["baseline"]["rotated"]
        coefficients: Floats = means + (data["middle"] + data["width"] * rotated) @ rotation.right.T
        return coefficients
    residual = data["kpi"] - used * media - signed_draws(problem, positions) @ data["signed"].T
    sigma = noise_draws(problem, positions)["sigma"]
    return means + draw_coefficients(residual, sigma, rotation, random)


def expected(problem: Problem, positions: Floats, media: Floats, coefficients: Floats) -> Floats:
    """Return the KPI without noise, shape ``(draws, periods)``, in units of the mean KPI."""
    columns, _, _ = stacked(problem.blocks)
    signed = signed_draws(problem, positions) @ problem.signed.T
    total: Floats = media + coefficients @ columns.T + signed
    return total


@compiled(static=("group",))
def _contributions(group: Group, exposure: Any, totals: Any, parameters: Any, used: Any) -> Any:
    def one(own: Any) -> Any:
        curve, beta = contribution(group, exposure, totals, own, used)
        _, slope = scaled(group, exposure, own)
        return curve, beta * slope, beta

    return jax.vmap(one)(parameters)


@compiled(static=("group",))
def _scaled(
    group: Group, exposure: Any, totals: Any, parameters: Any, used: Any, factors: Any
) -> Any:
    def one(own: Any) -> Any:
        _, beta = contribution(group, exposure, totals, own, used)
        return jax.lax.map(lambda f: beta * effect_curve(group, f * exposure, own).sum(), factors)

    return jax.vmap(one)(parameters)


def prior_positions(problem: Problem, random: np.random.Generator, size: int) -> Floats:
    """Draw parameters from their priors, shape ``(size, dim)``, on the real line."""
    natural = np.array([prior.sample(random, size) for _, _, prior in problem.priors]).T
    rotated = random.standard_normal((size, problem.layout.sampled_baseline))
    return np.concatenate([_packed(problem.layout, natural), rotated], axis=1)


@compiled(static=("layout",))
def _packed(layout: Layout, natural: Any) -> Any:
    return layout.pack(natural)


def _unpack(problem: Problem, positions: Floats) -> Any:
    return _unpacked(problem.layout, positions)


@compiled(static=("layout",))
def _unpacked(layout: Layout, positions: Any) -> Any:
    return layout.unpack(positions)


def chunks(parameters: dict[str, Floats], numbers: int) -> Iterator[dict[str, Floats]]:
    """Cut ``parameters`` along their draws, so that memory has a bound.

    Parameters
    ----------
    numbers
        Length of the longest array that one draw needs.
    """
    draws = len(next(iter(parameters.values())))
    largest = min(max(MOST_NUMBERS // numbers, 1), draws)
    # Chunks of one size share one compiled program, so a divisor is worth some smaller chunks.
    fitting = max(size for size in range(1, largest + 1) if draws % size == 0)
    size = fitting if 4 * fitting >= largest else largest
    for start in range(0, draws, size):
        yield {name: value[start : start + size] for name, value in parameters.items()}
