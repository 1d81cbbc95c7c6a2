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
from payoff.mix.chunks import chunks
from payoff.mix.counterfactual import curves, totals_with
from payoff.mix.numbers import Numbers
from payoff.mix.posterior import Posterior
from payoff.mix.problem import Problem

# Draws that the errors are estimated on.
TYPICAL = 200
START, LARGEST = 0.3, 20.0
ROUNDS, SWEEPS = 4, 10


@frozen_arrays
class _Stage:
    """What feeds one channel.

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
    random = np.random.default_rng((seed, 6))
    stages = [_stage(posterior, channel, feeders, random) for channel, feeders in fed]
    totals = posterior.total.sum(axis=2)
    feeding = sorted({feeder for stage in stages for feeder in stage.feeders})
    return Funnel(
        tuple(_captured(problem, totals, stage) for stage in stages),
        tuple(_effect(problem, totals, stages, feeder) for feeder in feeding),
    )


def _stage(
    posterior: Posterior, channel: int, feeders: tuple[int, ...], random: np.random.Generator
) -> _Stage:
    problem, draws = posterior.problem, len(posterior.positions)
    places = list(feeders)
    some = np.unique(np.linspace(0, draws - 1, min(draws, TYPICAL)).astype(int))
    fitted = _Fitted.of(problem, channel, curves(problem, posterior.positions[some], places))
    seen = problem.exposure[channel] * problem.panel.size[:, None]
    inputs = {"position": posterior.positions, **posterior.numbers.arrays}
    numbers = (len(feeders) + 2) * problem.observed.size
    parts = []
    for chunk in chunks(inputs, draws, numbers):
        own = Numbers(*(chunk[name] for name in posterior.numbers.arrays))
        usual = fitted.usual(curves(problem, chunk["position"], places))
        fed = fitted.draw(usual, random)[:, :, None, None] * usual
        more = 1 + fed.sum(axis=1, keepdims=True)
        left = np.concatenate([more - fed, np.ones_like(more)], axis=1) / more
        remaining = totals_with(problem, chunk["position"], own, channel, left)
        parts.append((1 - (left[:, :-1] * seen).sum(axis=(2, 3)) / seen.sum(), remaining))
    missing, remaining = (np.concatenate(column) for column in zip(*parts, strict=True))
    lost = posterior.total[:, channel].sum(axis=1)[:, None] - remaining
    return _Stage(channel, feeders, missing, lost[:, :-1], lost[:, -1])


@frozen_arrays
class _Fitted:
    """The regression of one channel's exposure; gamma is what a feeder adds on average.

    The prior of each gamma is HalfNormal(1). The posterior is that of a regression that is linear
    in gamma around its mode, not below zero, with the scale of errors as uncertain as in least
    squares.

    Attributes
    ----------
    outcome
        Logarithm of the exposure, 0 where the channel did not run, shape ``(groups, periods)``.
    used
        1 where it ran and the KPI is known, of the same shape.
    gamma
        The mode at typical curves, shape ``(feeders,)``.
    freedom
        Degrees of freedom of the errors' scale.
    """

    outcome: Floats
    used: Floats
    errors: SerialErrors
    gamma: Floats
    freedom: int

    @classmethod
    def of(cls, problem: Problem, channel: int, media: Floats) -> _Fitted:
        """Fit at the mean of ``media``, shape ``(draws, feeders, groups, periods)``."""
        seen = problem.exposure[channel]
        used = problem.observed * (seen > 0)
        outcome = np.log(np.where(seen > 0, seen, 1.0))
        columns = np.concatenate([problem.design()[0], problem.signed], axis=2)
        typical = _usual(media, used).mean(axis=0, keepdims=True)
        gamma = np.full((1, media.shape[1]), START)
        for _ in range(ROUNDS):
            slope, _ = _around(typical, gamma)
            errors = SerialErrors.of(outcome, columns, slope[0].transpose(1, 2, 0), used)
            centre, _ = _modes(errors, outcome, typical, gamma, np.ones(1))
            gamma = np.clip(centre, 0.0, LARGEST)
        return cls(outcome, used, errors, gamma[0], max(errors.freedom - media.shape[1], 1))

    def usual(self, media: Floats) -> Floats:
        """Return media over their mean where the channel ran."""
        return _usual(media, self.used)

    def draw(self, usual: Floats, random: np.random.Generator) -> Floats:
        """Draw gamma for each draw of the curves, shape ``(draws, feeders)``."""
        spread = self.freedom / random.chisquare(self.freedom, len(usual))
        start = np.broadcast_to(self.gamma, usual.shape[:2])
        return _not_below_zero(*_modes(self.errors, self.outcome, usual, start, spread), random)


def _usual(media: Floats, used: Floats) -> Floats:
    means = (media * used).sum(axis=(2, 3), keepdims=True) / max(used.sum(), 1)
    usual: Floats = media / np.where(means > 0, means, 1.0)
    return usual


def _around(usual: Floats, gamma: Floats) -> tuple[Floats, Floats]:
    """Return slope and offset of ``log(1 + gamma * usual)`` at ``gamma``, draw by draw.

    Shapes ``(draws, feeders, groups, periods)`` and ``(draws, groups, periods)``.
    """
    more = 1 + np.einsum("nu,nugt->ngt", gamma, usual)
    slope = usual / more[:, None]
    return slope, np.log(more) - np.einsum("nu,nugt->ngt", gamma, slope)


def _modes(
    errors: SerialErrors, outcome: Floats, usual: Floats, gamma: Floats, spread: Floats
) -> tuple[Floats, Floats]:
    """Return centre and precision of gamma, draw by draw, by rounds of Gauss and Newton."""
    draws, feeders = gamma.shape
    at = gamma
    for _ in range(ROUNDS):
        slope, offset = _around(usual, at)
        both = np.concatenate([slope, (outcome - offset)[:, None]], axis=1)
        columns = both.reshape(-1, *outcome.shape).transpose(1, 2, 0)
        white = errors.white(columns).reshape(-1, draws, feeders + 1).transpose(1, 2, 0)
        moments = white @ white.transpose(0, 2, 1) / spread[:, None, None]
        precision = moments[:, :-1, :-1] + np.eye(feeders)
        centre = np.asarray(np.linalg.solve(precision, moments[:, :-1, -1:])[:, :, 0], dtype=float)
        at = np.clip(centre, 0.0, LARGEST)
    return centre, precision


def _not_below_zero(centre: Floats, precision: Floats, random: np.random.Generator) -> Floats:
    """Draw from Normals that are cut off at zero, by sweeps of Gibbs (Geweke 1991)."""
    at = np.maximum(centre, 0.0)
    feeders = at.shape[1]
    for _ in range(SWEEPS if feeders > 1 else 1):
        for place in range(feeders):
            precise = precision[:, place, place]
            moved = np.einsum("nu,nu->n", precision[:, place], at - centre)
            mean = at[:, place] - moved / precise
            sd = 1 / np.sqrt(precise)
            # From the upper tail, which keeps its digits far out.
            chance = log_ndtr(mean / sd) + np.log1p(-random.random(len(at)))
            at[:, place] = np.maximum(mean - sd * ndtri_exp(chance), 0.0)
    return at


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
