"""One specification: its posterior, its forecasts, its leave-one-out densities, its concerns."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.panel import Panel
from payoff.maths.psis import LeaveOneOut, leave_one_out
from payoff.maths.threads import one_thread
from payoff.mix.draws import explain_draws, predicted
from payoff.mix.parameters import noise_draws
from payoff.mix.problem import Problem
from payoff.mix.search.alike import filled
from payoff.mix.search.grid import Candidate
from payoff.mix.search.posteriors import Found, approximated, sampled
from payoff.mix.search.signs import Signs, concerns
from payoff.mix.search.slices import Forecast

Fit = Callable[[Problem, Floats, int, Found | None], Found]


@frozen_arrays
class Task:
    """What is asked about one specification.

    Attributes
    ----------
    cuts
        Where each slice begins and ends.
    columns
        Columns of the trend of all specifications of the search.
    sample
        Whether to sample; otherwise the posterior is approximated.
    """

    candidate: Candidate
    panel: Panel
    cuts: tuple[tuple[int, int], ...]
    columns: int
    seed: int
    sample: bool = False


@frozen_arrays
class Evaluated:
    """What a specification says, and how well it foretells.

    Attributes
    ----------
    contribution
        Shape ``(draws, channels)``, in units of the KPI.
    media
        Share of the KPI that all channels brought together, shape ``(draws,)``.
    loo
        Over the cells with a KPI, group by group; densities per unit of the KPI.
    residuals
        KPI less its posterior mean, 0 where it is not known, shape ``(groups, periods)``.
    khat
        The largest, of the whole table and of all slices.
    trusted
        Whether every check of the importance weights passed.
    sensible
        Whether the baseline is above zero nearly everywhere.
    """

    candidate: Candidate
    contribution: Floats
    media: Floats
    forecast: Forecast
    loo: LeaveOneOut
    residuals: Floats
    khat: float
    trusted: bool
    sensible: bool
    sampled: bool
    concerns: tuple[str, ...]
    seconds: float


def evaluate(task: Task) -> Evaluated:
    """Fit a specification to the whole table and to each slice's history, and score it."""
    begun = time.perf_counter()
    fit: Fit = sampled if task.sample else approximated
    with one_thread():
        problem = Problem.of(filled(task.candidate.spec, task.columns), task.panel)
        whole = fit(problem, problem.observed, task.seed, None)
        said = _Said.of(problem, whole)
        found, parts = [whole], []
        for begin, end in task.cuts:
            used = problem.observed * (np.arange(problem.observed.shape[1]) < begin)
            found.append(fit(problem, used, task.seed, whole))
            parts.append(_foretold(problem, found[-1], used, (begin, end), task.seed))
        return Evaluated(
            candidate=task.candidate,
            contribution=said.total,
            media=said.media,
            forecast=Forecast.joined(parts),
            loo=leave_one_out(said.densities),
            residuals=problem.observed * (problem.kpi - said.expected),
            khat=max(each.khat for each in found),
            trusted=all(each.trusted for each in found),
            sensible=said.signs.sensible,
            sampled=task.sample,
            concerns=concerns(problem, said.signs),
            seconds=time.perf_counter() - begun,
        )


@frozen_arrays
class _Said:
    """What the posterior given the whole table says.

    Attributes
    ----------
    densities
        Log density of each cell with a KPI per unit of it, shape ``(draws, cells)``.
    expected
        Posterior mean of the KPI without noise, shape ``(groups, periods)``.
    """

    total: Floats
    media: Floats
    densities: Floats
    expected: Floats
    signs: Signs

    @classmethod
    def of(cls, problem: Problem, found: Found) -> _Said:
        total, media, densities, draws = [], [], [], len(found.positions)
        expected, without = np.zeros(problem.kpi.shape), np.zeros(problem.kpi.shape)
        transformed, at = np.zeros((len(problem.panel.channels), *problem.kpi.shape)), 0
        for part in explain_draws(problem, found.positions, found.numbers, problem.observed):
            size = len(part.total)
            total.append(part.total.sum(axis=2))
            media.append(part.split.sum(axis=(1, 2)))
            densities.append(_densities(problem, found.positions[at : at + size], part.centre))
            expected += part.expected.sum(axis=0) / draws
            without += part.without.sum(axis=0) / draws
            transformed += part.transformed * (size / draws)
            at += size
        share = np.concatenate(media) / np.nansum(problem.panel.kpi)
        joined = np.concatenate(total)
        by = problem.kpi_scale[:, None] if problem.spec.link.additive else expected
        signs = Signs(transformed / by, without, joined / np.nansum(problem.panel.kpi), share)
        return cls(joined, share, np.concatenate(densities), expected, signs)


def _densities(problem: Problem, positions: Floats, centre: Floats) -> Floats:
    """Return log densities of the cells with a KPI per unit of it, ``(draws, cells)``."""
    spec, scale, known = problem.spec, problem.kpi_scale, problem.panel.observed
    kpi = np.where(known, problem.kpi, scale[:, None]) / scale[:, None]
    with np.errstate(divide="ignore"):
        linked = spec.link.forward(kpi)
    noise = noise_draws(problem, positions)
    densities = spec.noise.pointwise(linked, centre, noise, scale)[:, known]
    if spec.noise.counts:
        return densities
    # The density of the KPI itself: over its scale, and once more where it was its logarithm.
    unit = np.broadcast_to(scale[:, None], kpi.shape) * (1.0 if spec.link.additive else kpi)
    per_unit: Floats = densities - np.log(unit[known])
    return per_unit


def _foretold(
    problem: Problem, found: Found, used: Floats, cut: tuple[int, int], seed: int
) -> Forecast:
    begin, end = cut
    parts = explain_draws(problem, found.positions, found.numbers, used)
    centre = np.concatenate([part.centre[:, :, begin:end] for part in parts])
    random = np.random.default_rng((seed, 33))
    return Forecast.of(
        predicted(problem, found.positions, centre, random), problem.panel, begin, end
    )
