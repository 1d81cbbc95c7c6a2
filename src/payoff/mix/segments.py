"""From a fit whose effects vary by segment to what each channel does in each segment.

A channel's strength is linear in the shares of the segments, so that it is known where all
customers are of one segment: at a corner of the shares. There the fit is asked.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.segments import Segment, SegmentEffect, SegmentsAnswer
from payoff.core.errors import ChoiceError, DesignError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.panel import Panel
from payoff.maths.compile import compiled
from payoff.mix.chunks import chunks
from payoff.mix.examine import width
from payoff.mix.fit import MixFit
from payoff.mix.health import LITTLE_LEARNT
from payoff.mix.layout import Family, Layout
from payoff.mix.media import factors, strengths
from payoff.mix.numbers import Numbers, from_prior
from payoff.mix.parameters import prior_positions
from payoff.mix.problem import Problem
from payoff.mix.varies import BySegment

REST = "none of these"
ROUNDING = 1e-6
PRIOR_DRAWS = 2000
STAGE = "asking segment by segment"
AS_SHARES = "shares between 0 and 1 that add up to 1 at most in every row, or dummies of 0 and 1"


def segments_by_media(fit: MixFit, progress: Progress = silent) -> SegmentsAnswer:
    """Return what each channel does in each segment; no effects when the fit's health is failed.

    Raises
    ------
    ChoiceError
        When the table has no segments, or the model's effects do not vary by segment.
    DesignError
        When the segments are no shares.
    """
    check_segments(fit.panel)
    _check_spec(fit)
    answer = fit.ask(progress)
    shares = _Shares.of(fit.panel)
    effects: tuple[SegmentEffect, ...] = ()
    if fit.health.verdict != "failed":
        progress(STAGE, 0.0)
        effects = _effects(fit, shares)
        progress(STAGE, 1.0)
    return SegmentsAnswer(answer, _sizes(fit.panel, shares), effects)


def check_segments(panel: Panel) -> None:
    """Raise ``ChoiceError`` without segments, and ``DesignError`` when they are no shares."""
    if not panel.segments:
        raise ChoiceError(
            "the table has no segments",
            wanted="a column for each segment, with its share or a dummy per period",
            remedy="name each column with --segment, or list them as segments in payoff.toml",
        )
    totals = panel.segment_values.sum(axis=2)
    if totals.max() <= 1 + ROUNDING:
        return
    group, period = np.unravel_index(int(totals.argmax()), totals.shape)
    where = f" of {panel.groups[group]!r}" if panel.groups[group] else ""
    raise DesignError(
        f"the segments add up to {totals.max():,.6g} in the row{where} of {panel.periods[period]}",
        wanted=AS_SHARES,
        remedy="divide sizes by their sum, percentages by 100; of segments that overlap, "
        "name those that do not",
    )


def _check_spec(fit: MixFit) -> None:
    varied = all(
        any(varying.kind is BySegment for varying in family.varies)
        for family in fit.problem().layout.families
    )
    if not varied or not fit.spec.link.additive:
        raise ChoiceError(
            "the effect of some channel does not vary by segment"
            if fit.spec.link.additive
            else "effects multiply each other (link=Log()), and have no part in a segment",
            wanted="an additive model with Mix(varies=(BySegment(),)) for every channel",
            remedy="fit the table again with it",
        )


@frozen_arrays
class _Shares:
    """Who was there.

    Attributes
    ----------
    names
        The segments, and last the rest where the shares do not add up to 1 everywhere.
    values
        Shape ``(groups, periods, segments)``; they add up to 1.
    corners
        What the basis of the variation is where all customers are of one segment, shape
        ``(segments + 1, columns)``; in the last row at the average mix.
    """

    names: tuple[str, ...]
    values: Floats
    corners: Floats

    @classmethod
    def of(cls, panel: Panel) -> _Shares:
        given = panel.segment_values
        rest = np.maximum(1.0 - given.sum(axis=2, keepdims=True), 0.0)
        whole = bool(rest.max() <= ROUNDING)
        pure = np.eye(given.shape[2]) if whole else np.eye(given.shape[2] + 1)[:, :-1]
        corners = np.vstack([BySegment.at(panel, pure), np.zeros(given.shape[2])])
        if whole:
            return cls(panel.segments, given, corners)
        return cls((*panel.segments, REST), np.concatenate([given, rest], axis=2), corners)


def _sizes(panel: Panel, shares: _Shares) -> tuple[Segment, ...]:
    mean, most = shares.values.mean(axis=(0, 1)), shares.values.max(axis=(0, 1))
    return tuple(
        Segment(name, float(mean[k]), float(mean[k] * len(panel.periods)), float(most[k]))
        for k, name in enumerate(shares.names)
    )


@frozen_arrays
class _Brought:
    """What channels bring, draw by draw, in units of the KPI.

    Attributes
    ----------
    everyone
        Were all customers of one segment, shape ``(draws, segments, channels)``.
    average
        Were the segments mixed as on average, ``(draws, 1, channels)``.
    among
        Among the customers of a segment as they were, ``(draws, segments, channels)``.
    """

    everyone: Floats
    average: Floats
    among: Floats

    @classmethod
    def of(cls, problem: Problem, positions: Floats, numbers: Numbers, shares: _Shares) -> _Brought:
        order = np.argsort([channel for members in problem.members for channel in members])
        data, inputs = problem.data(problem.observed), {"position": positions, **numbers.arrays}
        size = len(shares.corners) * problem.exposure.size
        parts = [
            _brought(problem.layout, chunk, data, shares.corners, shares.values)
            for chunk in chunks(inputs, len(positions), size)
        ]
        totals, among = (np.concatenate(part)[:, :, order] for part in zip(*parts, strict=True))
        return cls(totals[:, :-1], totals[:, -1:], among)

    @property
    def factor(self) -> Floats:
        """Times the strength at the average mix, shape ``(draws, segments, channels)``."""
        return self.everyone / self.average


def _effects(fit: MixFit, shares: _Shares) -> tuple[SegmentEffect, ...]:
    problem, panel = fit.problem(), fit.panel
    random = np.random.default_rng((fit.seed, 5))
    positions = prior_positions(problem, random, PRIOR_DRAWS)
    numbers = from_prior(problem, positions, random)
    before = _Brought.of(problem, positions, numbers, shares)
    brought = _Brought.of(problem, fit.positions, fit.numbers, shares)
    learnt = 1 - width(brought.factor) / width(before.factor)
    return tuple(
        _effect(panel, brought, c, k, name, float(learnt[k, c]))
        for c in range(len(panel.channels))
        for k, name in enumerate(shares.names)
    )


def _effect(
    panel: Panel, brought: _Brought, channel: int, segment: int, name: str, learnt: float
) -> SegmentEffect:
    unit, spend = panel.kpi_name, float(panel.spend[:, :, channel].sum())
    factor = brought.factor[:, segment, channel]
    everyone = brought.everyone[:, segment, channel]
    per_spend = f"{unit} per {panel.spend_unit}"
    return SegmentEffect(
        channel=panel.channels[channel],
        segment=name,
        factor=Interval.of(factor, "times its average strength"),
        roi=Interval.of(everyone / spend, per_spend) if spend else None,
        everyone=Interval.of(everyone, unit),
        contribution=Interval.of(brought.among[:, segment, channel], unit),
        above=float(np.mean(factor > 1)),
        learnt=learnt,
        told=learnt >= LITTLE_LEARNT,
    )


@compiled(static=("layout",))
def _brought(
    layout: Layout, inputs: Any, data: Any, corners: Any, shares: Any
) -> tuple[jax.Array, jax.Array]:
    def one(own: Any) -> tuple[jax.Array, jax.Array]:
        values, scale = layout.unpack(own["position"]), data["scale"][:, None]
        strong = strengths(layout, values, data)

        def at(corner: jax.Array) -> jax.Array:
            pairs = zip(layout.families, data["families"], strict=True)
            moved = data | {"families": [_moved(layout, *pair, corner) for pair in pairs]}
            varied = factors(layout, values, own["own"], own["shared"], moved)
            parts = [
                each.beta[:, None, None] * each.curve * by
                for each, by in zip(strong, varied, strict=True)
            ]
            brought: jax.Array = scale * jnp.concatenate(parts)
            return brought

        brought = jax.vmap(at)(corners)
        among = jnp.einsum("kcgt,gtk->kc", brought[:-1], shares)
        return brought.sum(axis=(2, 3)), among

    return jax.vmap(one)(inputs)


def _moved(layout: Layout, family: Family, data: Any, corner: jax.Array) -> Any:
    """Return a family's data as if the segments had been at ``corner`` in every cell."""
    bases = [
        jnp.broadcast_to(corner, (layout.groups, basis.shape[1], len(corner)))
        if varying.kind is BySegment
        else basis
        for varying, basis in zip(family.varies, data["bases"], strict=True)
    ]
    return data | {"bases": bases}
