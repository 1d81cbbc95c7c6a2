"""Channels that capture demand which others make: direct and total effects.

The exposure of a capturing channel where it ran, such as impressions of branded search, is what
would have been there anyway times what the channels that feed it add to it, with the carry-over
and saturation that they have on the KPI:

    log(exposure)  =  baseline  +  log(1 + sum over feeders of  gamma * s / mean(s))  +  error

for every draw of the fit, with errors that follow themselves. Nothing of it flows back into the
fit of the KPI (a cut: Plummer 2015, Statistics and Computing 25).
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

from payoff.answers.funnel import Captured, Feed, Funnel, TotalEffect
from payoff.answers.interval import Interval
from payoff.core.frozen import Floats, frozen_arrays
from payoff.maths.serial import SerialErrors
from payoff.mix.counterfactual import curves, totals_with
from payoff.mix.posterior import Posterior
from payoff.mix.problem import Problem

# Draws, and numbers in an array of cells, that are looked at.
MOST_DRAWS = 1000
MOST_NUMBERS = 2**24
START, LARGEST = 0.3, 20.0
ROUNDS, SWEEPS = 4, 10


@frozen_arrays
class _Stage:
    """What feeds one channel, for the draws that are looked at.

    Attributes
    ----------
    feeders
        Indices into the panel's channels.
    exposure
        Share of its exposure that each feeder causes, shape ``(draws, feeders)``.
    lost
        KPI that would be missing by way of the channel without each, shape ``(draws, feeders)``.
    together
        The same without all of them, shape ``(draws,)``.
    """

    channel: int
    feeders: tuple[int, ...]
    exposure: Floats
    lost: Floats
    together: Floats

    @property
    def split(self) -> Floats:
        """``together`` in proportion to what each would take away, shape ``(draws, feeders)``."""
        whole = self.lost.sum(axis=1, keepdims=True)
        even = np.full_like(self.lost, 1 / len(self.feeders))
        share = np.divide(self.lost, whole, out=even, where=whole != 0)
        parts: Floats = share * self.together[:, None]
        return parts


def funnel(posterior: Posterior, seed: int) -> Funnel | None:
    """Return what channels bring by way of others; ``None`` where none is said to capture."""
    problem = posterior.problem
    fed = problem.spec.fed(problem.panel)
    if not fed:
        return None
    draws = len(posterior.positions)
    channels = max(len(feeders) for _, feeders in fed) + 1
    most = max(MOST_NUMBERS // (channels * problem.observed.size), 50)
    picked = np.unique(np.linspace(0, draws - 1, min(draws, MOST_DRAWS, most)).astype(int))
    random = np.random.default_rng((seed, 6))
    stages = [_stage(posterior, picked, channel, feeders, random) for channel, feeders in fed]
    totals = posterior.total[picked].sum(axis=2)
    feeding = sorted({feeder for stage in stages for feeder in stage.feeders})
    return Funnel(
        tuple(_captured(problem, totals, stage) for stage in stages),
        tuple(_effect(problem, totals, stages, feeder) for feeder in feeding),
    )


def _stage(
    posterior: Posterior,
    picked: Floats,
    channel: int,
    feeders: tuple[int, ...],
    random: np.random.Generator,
) -> _Stage:
    problem = posterior.problem
    positions, numbers = posterior.positions[picked], posterior.numbers.take(picked)
    media = curves(problem, positions, list(feeders))
    ran = problem.exposure[channel] > 0
    used = problem.observed * ran
    means = (media * used).sum(axis=(2, 3), keepdims=True) / max(used.sum(), 1)
    usual = media / np.where(means > 0, means, 1.0)
    gamma = _gamma(problem, channel, usual, used, random)
    fed = gamma[:, :, None, None] * usual
    more = 1 + fed.sum(axis=1, keepdims=True)
    left = np.concatenate([more - fed, np.ones_like(more)], axis=1) / more
    remaining = totals_with(problem, positions, numbers, channel, left)
    whole = totals_with(problem, positions, numbers, channel, np.ones_like(more))
    seen = problem.exposure[channel] * problem.panel.size[:, None]
    missing = 1 - (left[:, :-1] * seen).sum(axis=(2, 3)) / seen.sum()
    return _Stage(
        channel, feeders, missing, whole - remaining[:, :-1], (whole - remaining[:, -1:])[:, 0]
    )


def _gamma(
    problem: Problem, channel: int, usual: Floats, used: Floats, random: np.random.Generator
) -> Floats:
    """Draw what each feeder adds on average, as a share of what would be there anyway.

    The prior of each is HalfNormal(1). The posterior is that of a regression that is linear in
    gamma around its mode, not below zero, with the scale of errors as uncertain as in least
    squares. Shape ``(draws, feeders)``.
    """
    seen = problem.exposure[channel]
    outcome = np.log(np.where(seen > 0, seen, 1.0))
    columns = np.concatenate([problem.design()[0], problem.signed], axis=2)
    typical, gamma = usual.mean(axis=0), np.full(usual.shape[1], START)
    for _ in range(ROUNDS):
        errors = SerialErrors.of(outcome, columns, _around(typical, gamma)[0], used)
        gamma = _mode(errors, outcome, typical, gamma, 1.0)[0]
    freedom = errors.freedom - usual.shape[1]
    drawn = np.empty(usual.shape[:2])
    for draw, each in enumerate(usual):
        spread = freedom / random.chisquare(freedom)
        centre, precision = _mode(errors, outcome, each, gamma, spread)
        drawn[draw] = _not_below_zero(centre, precision, random)
    return drawn


def _around(usual: Floats, gamma: Floats) -> tuple[Floats, Floats]:
    """Return slope and offset of ``log(1 + gamma * usual)`` at ``gamma``.

    Shapes ``(groups, periods, feeders)`` and ``(groups, periods)``.
    """
    more = 1 + np.einsum("u,ugt->gt", gamma, usual)
    slope = (usual / more).transpose(1, 2, 0)
    return slope, np.log(more) - slope @ gamma


def _mode(
    errors: SerialErrors, outcome: Floats, usual: Floats, gamma: Floats, spread: float
) -> tuple[Floats, Floats]:
    """Return centre and precision of gamma by some rounds of Gauss and Newton."""
    at = gamma
    for _ in range(ROUNDS):
        slope, offset = _around(usual, at)
        white = errors.white(np.concatenate([slope, (outcome - offset)[:, :, None]], axis=2))
        tried, target = white[:, :-1], white[:, -1]
        precision = tried.T @ tried / spread + np.eye(len(gamma))
        centre = np.linalg.solve(precision, tried.T @ target / spread)
        at = np.clip(centre, 0.0, LARGEST)
    return centre, precision


def _not_below_zero(centre: Floats, precision: Floats, random: np.random.Generator) -> Floats:
    """Draw from a Normal that is cut off at zero, by some sweeps of Gibbs (Geweke 1991)."""
    at = np.maximum(centre, 0.0)
    for _ in range(SWEEPS if len(at) > 1 else 1):
        for place, precise in enumerate(np.diag(precision)):
            others = precision[place] @ (at - centre) - precise * (at[place] - centre[place])
            mean, sd = centre[place] - others / precise, 1 / np.sqrt(precise)
            # From the upper tail, which keeps its digits far out.
            at[place] = mean + sd * ndtri_exp(log_ndtr(mean / sd) + np.log(random.random())) * -1
    return np.maximum(at, 0.0)


def _captured(problem: Problem, totals: Floats, stage: _Stage) -> Captured:
    panel, total = problem.panel, totals[:, stage.channel]
    unit, name = panel.kpi_name, panel.channels[stage.channel]
    feeds = zip(stage.feeders, stage.exposure.T, stage.split.T, strict=True)
    return Captured(
        name,
        Interval.of(total - stage.together, unit),
        Interval.of(stage.together / np.where(total == 0, 1.0, total), f"share of {unit}"),
        tuple(
            Feed(
                panel.channels[feeder],
                Interval.of(exposure, f"share of {panel.exposure_names[stage.channel]}"),
                Interval.of(split, unit),
            )
            for feeder, exposure, split in feeds
        ),
    )


def _effect(problem: Problem, totals: Floats, stages: list[_Stage], feeder: int) -> TotalEffect:
    panel = problem.panel
    fed = [stage for stage in stages if feeder in stage.feeders]
    indirect = np.sum([stage.lost[:, stage.feeders.index(feeder)] for stage in fed], axis=0)
    direct, spend = totals[:, feeder], float(panel.spend[:, :, feeder].sum())
    per = f"{panel.kpi_name} per {panel.spend_unit}"
    return TotalEffect(
        panel.channels[feeder],
        Interval.of(direct, panel.kpi_name),
        Interval.of(indirect, panel.kpi_name),
        Interval.of(direct + indirect, panel.kpi_name),
        Interval.of(direct / spend, per) if spend else None,
        Interval.of((direct + indirect) / spend, per) if spend else None,
        tuple(panel.channels[stage.channel] for stage in fed),
    )
