"""From a fit to its answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from payoff.answers.band import Band
from payoff.answers.interval import Interval
from payoff.answers.mix import BaselineAnswer, ChannelAnswer, FitQuality, MixAnswer, ResponseCurve
from payoff.core.codec import to_plain
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress
from payoff.core.provenance import Provenance, versions
from payoff.mix.draws import (
    ChannelDraws,
    channel_draws,
    expected,
    noise_draws,
    prior_positions,
    scaled_totals,
    signed_draws,
)
from payoff.mix.fit import MixFit, mape
from payoff.mix.health import Evidence, judge
from payoff.mix.problem import Problem

CURVE_DRAWS = 500
PRIOR_DRAWS = 1000
FACTORS = np.linspace(0.0, 2.0, 21)


def explain(fit: MixFit, progress: Progress) -> MixAnswer:
    """Return the answer of ``fit``; without channels and baseline when its health is failed."""
    work = _Work.of(fit)
    channels, exposure, media = [], [], np.zeros((len(work.positions), len(work.used)))
    prior = channel_draws(work.problem, work.prior, work.used)
    posterior = channel_draws(work.problem, work.positions, work.used)
    for index, (before, after) in enumerate(zip(prior, posterior, strict=True)):
        progress("explaining", index / len(fit.panel.channels))
        channels.append(work.channel(index, before, after))
        exposure.append(after.by_period.mean(axis=0))
        media += after.by_period
    centre = expected(work.problem, work.positions, media, work.coefficients)
    random = np.random.default_rng((fit.seed, 3))
    noise_of = noise_draws(work.problem, work.positions)
    noise = work.problem.layout.noise.sample(random, len(work.used), noise_of)
    fitted = Band.of((centre + noise) * work.scale, fit.panel.kpi_name)
    centre_mean = centre.mean(axis=0) * work.scale
    quality = _quality(fit, centre_mean, fitted)
    evidence = Evidence(
        names=(*work.problem.names, *work.problem.coefficient_names),
        draws=np.concatenate([fit.sampled.positions, fit.coefficients], axis=2),
        energy=fit.sampled.energy,
        divergences=fit.sampled.divergences,
        channels=fit.panel.channels,
        exposure=np.array(exposure),
        learnt=np.array([channel.learnt for channel in channels]),
        residuals=fit.panel.kpi - centre_mean,
        quality=quality,
    )
    health = judge(evidence)
    believed = health.verdict != "failed"
    progress("explaining", 1.0)
    return MixAnswer(
        kpi=fit.panel.kpi_name,
        spend_unit=fit.panel.spend_unit,
        period=fit.panel.period,
        periods=fit.panel.periods,
        actual=fit.panel.kpi,
        fitted=fitted,
        channels=tuple(channels) if believed else (),
        baseline=work.baseline() if believed else (),
        quality=quality,
        health=health,
        priors=tuple(f"{owner}: {name} ~ {prior}" for owner, name, prior in work.problem.priors),
        notes=fit.panel.notes,
        provenance=Provenance(
            fit.panel.data_hash, fit.panel.source, to_plain(fit.spec), fit.seed, versions()
        ),
    )


@frozen_arrays
class _Work:
    """Arrays that several parts of the answer need."""

    fit: MixFit
    problem: Problem
    positions: Floats
    coefficients: Floats
    prior: Floats
    used: Floats

    @classmethod
    def of(cls, fit: MixFit) -> _Work:
        problem = Problem.of(fit.spec, fit.panel)
        random = np.random.default_rng((fit.seed, 4))
        return cls(
            fit,
            problem,
            fit.sampled.positions.reshape(-1, fit.sampled.positions.shape[-1]),
            fit.coefficients.reshape(-1, fit.coefficients.shape[-1]),
            prior_positions(problem, random, PRIOR_DRAWS),
            np.ones(len(fit.panel.periods)),
        )

    @property
    def scale(self) -> float:
        return self.problem.kpi_scale

    def channel(self, index: int, before: ChannelDraws, after: ChannelDraws) -> ChannelAnswer:
        """Return one channel's answer from its draws before and after the data."""
        panel = self.fit.panel
        spend = float(panel.spend[:, index].sum())
        return_unit = f"{panel.kpi_name} per {panel.spend_unit}"
        by_period = after.by_period * self.scale
        total = by_period.sum(axis=1)
        prior_total = before.by_period.sum(axis=1) * self.scale
        return ChannelAnswer(
            channel=panel.channels[index],
            spend=spend,
            contribution=Interval.of(total, panel.kpi_name),
            share=Interval.of(total / panel.kpi.sum(), f"share of {panel.kpi_name}"),
            roi=Interval.of(total / spend, return_unit),
            marginal_roi=Interval.of(after.slope * self.scale / spend, return_unit),
            by_period=Band.of(by_period, panel.kpi_name),
            curve=self._curve(index, spend),
            learnt=1 - _width(total) / _width(prior_total),
        )

    def _curve(self, index: int, spend: float) -> ResponseCurve:
        thin = self.positions[:: max(len(self.positions) // CURVE_DRAWS, 1)]
        totals = scaled_totals(self.problem, thin, index, self.used, FACTORS) * self.scale
        return ResponseCurve(FACTORS * spend, spend, Band.of(totals, self.fit.panel.kpi_name))

    def baseline(self) -> tuple[BaselineAnswer, ...]:
        """Return the parts of the baseline, those of one name together."""
        parts: dict[str, Floats] = {}
        at = 0
        for block in self.problem.blocks:
            own = self.coefficients[:, at : at + len(block.names)] @ block.columns.T
            parts[block.part] = parts.get(block.part, 0.0) + own
            at += len(block.names)
        signed = signed_draws(self.problem, self.positions)
        for k, name in enumerate(self.problem.signed_names):
            parts[name] = np.outer(signed[:, k], self.problem.signed[:, k])
        return tuple(
            BaselineAnswer(
                part,
                Interval.of(own.sum(axis=1) * self.scale, self.fit.panel.kpi_name),
                Band.of(own * self.scale, self.fit.panel.kpi_name),
            )
            for part, own in parts.items()
        )


def _quality(fit: MixFit, centre: Floats, fitted: Band) -> FitQuality:
    actual = fit.panel.kpi
    inside = (fitted.p05 <= actual) & (actual <= fitted.p95)
    residuals = actual - centre
    quality = FitQuality(
        r2=float(1 - residuals.var() / actual.var()),
        mape=mape(actual, centre),
        coverage=float(inside.mean()),
        holdout_periods=0,
        holdout_mape=None,
        holdout_coverage=None,
    )
    if fit.holdout is None:
        return quality
    held = fit.holdout
    return replace(
        quality,
        holdout_periods=held.periods,
        holdout_mape=held.mape,
        holdout_coverage=held.coverage,
    )


def _width(draws: Floats) -> float:
    low, high = np.quantile(draws, (0.05, 0.95))
    return float(high - low)
