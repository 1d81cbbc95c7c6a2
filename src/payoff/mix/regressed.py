"""Least squares on the transforms of a mix model: ordinary, ridge, and with signs.

Given its carry-over and saturation a channel's effect is linear, so that regression can answer the
same question. The baseline's columns are projected out of everything else, group by group (Frisch
& Waugh 1933; Lovell 1963), which leaves every estimate and standard error as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.answers.counterpart import Method
from payoff.core.errors import DesignError
from payoff.core.frozen import Floats, frozen_arrays, read_only, replace
from payoff.maths.compile import compiled
from payoff.maths.cross_validation import penalty_over_time
from payoff.maths.regression import Hac, LinearFit, constrained, ordinary, ridge
from payoff.mix.chunks import chunks
from payoff.mix.curves import effect_curves
from payoff.mix.layout import Layout
from payoff.mix.parameters import shape_draws
from payoff.mix.problem import Problem

RCOND = 1e-10


@frozen_arrays
class Columns:
    """A problem as a regression has it, the baseline not yet projected out.

    Attributes
    ----------
    target
        KPI over its scale after the link, 0 where it is not used, shape ``(groups, periods)``.
    baseline
        Shape ``(groups, periods, columns)``.
    media
        Transformed exposure, shape ``(channels, groups, periods)``.
    signed
        Controls with a sign, turned to be positive, shape ``(groups, periods, signed)``.
    scale
        Shape ``(groups,)``, in units of the KPI.
    """

    problem: Problem
    used: Floats
    target: Floats
    baseline: Floats
    media: Floats
    signed: Floats
    scale: Floats

    @classmethod
    def of(cls, problem: Problem, media: Floats) -> Columns:
        """Take the columns of a fit's problem over the cells whose KPI is known."""
        used = problem.observed
        data = problem.data(used)
        target = data["target"] + used * data["centre"]
        return cls(problem, used, target, data["design"], media, problem.signed, problem.kpi_scale)

    @property
    def regressors(self) -> Floats:
        """Media, then controls with a sign, shape ``(groups, periods, columns)``."""
        return np.concatenate([self.media.transpose(1, 2, 0), self.signed], axis=2)

    @property
    def penalised(self) -> Floats:
        """1 for media, 0 for the others."""
        return (np.arange(len(self.media) + self.signed.shape[2]) < len(self.media)).astype(float)


@frozen_arrays
class Baseline:
    """The baseline's columns, ready to be projected out.

    Attributes
    ----------
    solver
        From values to coefficients by least squares on the cells that were fitted, shape
        ``(groups, columns, periods)``.
    rank
        Columns that leave.
    """

    columns: Floats
    solver: Floats
    rank: int

    @classmethod
    def of(cls, columns: Floats, fitted: Floats) -> Baseline:
        """Take ``(groups, periods, columns)``, fitted on ``(groups, periods)``."""
        inside = columns * fitted[:, :, None]
        rank = int(np.linalg.matrix_rank(inside, rtol=RCOND).sum())
        return cls(columns, read_only(np.linalg.pinv(inside, rcond=RCOND)), rank)

    def out_of(self, values: Floats) -> Floats:
        """Return ``(groups, periods, columns)`` less what the baseline explains, in all cells."""
        left: Floats = values - self.columns @ (self.solver @ values)
        return left


@frozen_arrays
class Regressions:
    """The regressions that could be computed, and why the others could not.

    Attributes
    ----------
    regressors, target
        What they were fitted to: both with the baseline projected out, in all cells, shape
        ``(groups, periods, columns)`` and ``(groups, periods)``.
    fits
        By method; coefficients of the channels first.
    failed
        One sentence per method that could not be computed.
    """

    columns: Columns
    regressors: Floats
    target: Floats
    fits: dict[Method, LinearFit]
    penalty: float | None
    failed: tuple[str, ...]


def regress(columns: Columns, seed: int) -> Regressions:
    """Fit by ordinary, ridge and sign-constrained least squares, with robust errors."""
    baseline, cells = Baseline.of(columns.baseline, columns.used), columns.used > 0
    regressors, target = _projected(columns, baseline)
    design, outcome = regressors[cells], target[cells]
    times, penalised = np.nonzero(cells)[1], columns.penalised
    known: dict[str, Any] = {"errors": Hac(), "times": times, "absorbed": baseline.rank}
    penalty = penalty_over_time(design, outcome, times=times, penalised=penalised)
    ways: dict[Method, Any] = {
        "ordinary": lambda: ordinary(design, outcome, **known),
        "ridge": lambda: ridge(design, outcome, penalised=penalised, penalty=penalty, **known),
        "constrained": lambda: constrained(
            design, outcome, np.ones(design.shape[1]), seed=seed, **known
        ),
    }
    fits: dict[Method, LinearFit] = {}
    failed = []
    for method, way in ways.items():
        try:
            fits[method] = way()
        except DesignError as error:
            failed.append(f"The {method} regression cannot be computed: {error.found}.")
    found = penalty if "ridge" in fits else None
    return Regressions(columns, regressors, target, fits, found, tuple(failed))


def at_the_median(problem: Problem, positions: Floats) -> Floats:
    """Return transformed exposure with every parameter of a curve at its posterior median.

    Shape ``(channels, groups, periods)``.
    """
    shapes = [
        {name: np.median(drawn, axis=0)[None] for name, drawn in own.items()}
        for own in _shapes(problem, positions)
    ]
    ((media,),) = _curves(problem, shapes, 1)
    return read_only(media)


def ordinary_over_curves(regressions: Regressions, positions: Floats) -> Floats:
    """Return ordinary estimates of the contributions, with the curves of each draw.

    Shape ``(draws, channels)``, in units of the KPI.
    """
    columns, found = regressions.columns, []
    problem, cells = columns.problem, columns.used > 0
    baseline = Baseline.of(columns.baseline, columns.used)
    for drawn in _curves(problem, _shapes(problem, positions), len(positions)):
        for media in drawn:
            own = replace(columns, media=media)
            regressors, target = _projected(own, baseline)
            coefficients = read_only(np.linalg.lstsq(regressors[cells], target[cells])[0])
            found.append(brought(own, regressors, target, coefficients)(coefficients))
    return np.array(found)


def brought(
    columns: Columns, regressors: Floats, target: Floats, coefficients: Floats
) -> Callable[[Floats], Floats]:
    """Return the function from coefficients to contributions, shape ``(channels,)``.

    Where effects multiply each other, the fitted KPI is held where ``coefficients`` put it, with
    the retransformation of Duan (1983, JASA 78), and the channel is taken out of it.

    Parameters
    ----------
    regressors, target
        With the baseline projected out, as in :class:`Regressions`.
    """
    media, scale = columns.media, columns.scale[:, None]
    if columns.problem.spec.link.additive:
        sums: Floats = (media * scale).sum(axis=(1, 2))

        def added(own: Floats) -> Floats:
            total: Floats = own[: len(media)] * sums
            return total

        return added
    explained = regressors @ coefficients
    smear = np.exp((target - explained)[columns.used > 0]).mean()
    expected = scale * smear * np.exp(columns.target - target + explained)

    def multiplied(own: Floats) -> Floats:
        effect = own[: len(media), None, None] * media
        total: Floats = -(expected * np.expm1(-effect)).sum(axis=(1, 2))
        return total

    return multiplied


def _projected(columns: Columns, baseline: Baseline) -> tuple[Floats, Floats]:
    """Return regressors and target without the baseline."""
    whole = np.concatenate([columns.regressors, columns.target[:, :, None]], axis=2)
    left = baseline.out_of(whole)
    return left[:, :, :-1], left[:, :, -1]


def _shapes(problem: Problem, positions: Floats) -> list[dict[str, Floats]]:
    return [shape_draws(problem, positions, k) for k in range(len(problem.members))]


def _curves(problem: Problem, shapes: list[dict[str, Floats]], draws: int) -> Iterator[Floats]:
    """Yield transformed exposures, ``(draws, channels, groups, periods)``, a chunk at a time."""
    order = np.argsort([channel for members in problem.members for channel in members])
    media = [
        {"exposure": problem.exposure[list(own)], "frequency": problem.frequency[list(own)]}
        for own in problem.members
    ]
    # Families without any parameter have no axis of draws, so that a number stands for each.
    inputs = {"shapes": shapes, "draw": np.arange(draws)}
    for chunk in chunks(inputs, draws, problem.exposure.size):
        yield np.asarray(_curves_of(problem.layout, chunk, media))[:, order]


@compiled(static=("layout",))
def _curves_of(layout: Layout, inputs: Any, media: Any) -> jax.Array:
    def one(own: Any) -> jax.Array:
        return jnp.concatenate(
            [
                effect_curves(family, seen["exposure"], seen["frequency"], shape)
                for family, seen, shape in zip(layout.families, media, own["shapes"], strict=True)
            ]
        )

    return jax.vmap(one)(inputs)
