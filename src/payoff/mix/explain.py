"""From a fit to its answer."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.answers.interval import Interval
from payoff.answers.mix import BaselineAnswer, ChannelAnswer, MixAnswer, ResponseCurve
from payoff.core.codec import to_plain
from payoff.core.frozen import Floats
from payoff.core.progress import Progress
from payoff.core.provenance import Provenance, versions
from payoff.mix.draws import ChannelDraws, channel_draws, scaled_totals, signed_draws
from payoff.mix.fit import MixFit
from payoff.mix.posterior import Posterior
from payoff.mix.problem import Problem

CURVE_DRAWS = 500
FACTORS = np.linspace(0.0, 2.0, 21)


def explain(fit: MixFit, progress: Progress) -> MixAnswer:
    """Return the answer of ``fit``; without channels and baseline when its health is failed."""
    progress("explaining", 0.0)
    panel, problem = fit.panel, Problem.of(fit.spec, fit.panel)
    used = np.ones(len(panel.periods))
    posterior = Posterior.of(problem, fit.sampled, used, fit.seed, fit.coefficients)
    believed = fit.health.verdict != "failed"
    answer = MixAnswer(
        kpi=panel.kpi_name,
        spend_unit=panel.spend_unit,
        period=panel.period,
        periods=panel.periods,
        actual=panel.kpi,
        fitted=posterior.fitted,
        channels=_channels(posterior, fit.learnt) if believed else (),
        media=_media_share(posterior) if believed else None,
        baseline=_baseline(posterior) if believed else (),
        quality=fit.quality,
        health=fit.health,
        priors=tuple(f"{owner}: {name} ~ {prior}" for owner, name, prior in problem.priors),
        notes=panel.notes,
        provenance=Provenance(
            panel.data_hash, panel.source, to_plain(fit.spec), fit.seed, versions()
        ),
    )
    progress("explaining", 1.0)
    return answer


def _media_share(posterior: Posterior) -> Interval:
    panel = posterior.problem.panel
    return Interval.of(posterior.media_total / panel.kpi.sum(), f"share of {panel.kpi_name}")


def _channels(posterior: Posterior, learnt: Floats) -> tuple[ChannelAnswer, ...]:
    draws = channel_draws(posterior.problem, posterior.positions, posterior.used)
    taught = learnt.tolist()
    return tuple(
        _channel(posterior, index, own, own_learnt)
        for index, (own, own_learnt) in enumerate(zip(draws, taught, strict=True))
    )


def _channel(posterior: Posterior, index: int, draws: ChannelDraws, learnt: float) -> ChannelAnswer:
    panel, scale = posterior.problem.panel, posterior.problem.kpi_scale
    spend = float(panel.spend[:, index].sum())
    return_unit = f"{panel.kpi_name} per {panel.spend_unit}"
    by_period = draws.by_period * scale
    total = by_period.sum(axis=1)
    return ChannelAnswer(
        channel=panel.channels[index],
        spend=spend,
        contribution=Interval.of(total, panel.kpi_name),
        share=Interval.of(total / panel.kpi.sum(), f"share of {panel.kpi_name}"),
        roi=Interval.of(total / spend, return_unit),
        marginal_roi=Interval.of(draws.slope * scale / spend, return_unit),
        by_period=Band.of(by_period, panel.kpi_name),
        curve=_curve(posterior, index, spend),
        learnt=learnt,
    )


def _curve(posterior: Posterior, index: int, spend: float) -> ResponseCurve:
    problem, positions = posterior.problem, posterior.positions
    every = max(len(positions) // CURVE_DRAWS, 1)
    totals = scaled_totals(problem, positions, index, FACTORS, every=every) * problem.kpi_scale
    return ResponseCurve(FACTORS * spend, spend, Band.of(totals, problem.panel.kpi_name))


def _baseline(posterior: Posterior) -> tuple[BaselineAnswer, ...]:
    """Return the parts of the baseline, those of one name together."""
    problem, unit = posterior.problem, posterior.problem.panel.kpi_name
    parts: dict[str, Floats] = {}
    at = 0
    for block in problem.blocks:
        own = posterior.coefficients[:, at : at + len(block.names)] @ block.columns.T
        parts[block.part] = parts.get(block.part, 0.0) + own
        at += len(block.names)
    signed = signed_draws(problem, posterior.positions)
    for k, name in enumerate(problem.signed_names):
        parts[name] = np.outer(signed[:, k], problem.signed[:, k])
    return tuple(
        BaselineAnswer(
            part,
            Interval.of(_total(own) * problem.kpi_scale, unit),
            Band.of(own * problem.kpi_scale, unit),
        )
        for part, own in parts.items()
    )


def _total(by_period: Floats) -> Floats:
    """Return sums over periods, with 0 where only rounding is left, as of a centred control."""
    total: Floats = by_period.sum(axis=1)
    rounding = 1e-9 * np.abs(by_period).sum(axis=1)
    return np.where(np.abs(total) > rounding, total, 0.0)
