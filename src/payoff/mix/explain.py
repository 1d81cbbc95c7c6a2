"""From a fit to its answer."""

from __future__ import annotations

import numpy as np

from payoff.answers.band import Band
from payoff.answers.interval import Interval
from payoff.answers.mix import (
    BaselineAnswer,
    ChannelAnswer,
    GroupAnswer,
    GroupChannel,
    MixAnswer,
    ResponseCurve,
    Robustness,
)
from payoff.core.codec import to_plain
from payoff.core.frozen import Floats
from payoff.core.progress import Progress
from payoff.core.provenance import Provenance, versions
from payoff.mix.capture import funnel
from payoff.mix.confounding import robustness
from payoff.mix.draws import scaled_totals
from payoff.mix.fit import MixFit
from payoff.mix.frequency import best_frequency
from payoff.mix.parameters import signed_draws
from payoff.mix.posterior import Posterior
from payoff.mix.strength import strength_over_time

# Response curves are worked out on at most so many draws, and fewer where a draw is large.
CURVE_DRAWS = 500
LEAST_CURVE_DRAWS = 50
CURVE_NUMBERS = 2**28
FACTORS = np.linspace(0.0, 2.0, 21)


def explain(fit: MixFit, progress: Progress) -> MixAnswer:
    """Return the answer of ``fit``; without channels and baseline when its health is failed."""
    progress("explaining", 0.0)
    panel, problem = fit.panel, fit.problem()
    posterior = Posterior.of(problem, fit.positions, fit.numbers, problem.observed, fit.seed)
    believed = fit.health.verdict != "failed"
    answer = MixAnswer(
        kpi=panel.kpi_name,
        spend_unit=panel.spend_unit,
        period=panel.period,
        periods=panel.periods,
        grouping=panel.grouping,
        actual=_actual(posterior),
        fitted=posterior.fitted,
        channels=_channels(posterior, fit.learnt, progress) if believed else (),
        media=_media_share(posterior) if believed else None,
        baseline=_baseline(posterior) if believed else (),
        groups=_groups(posterior) if believed and panel.grouping else (),
        experiments=fit.experiments,
        quality=fit.quality,
        health=fit.health,
        priors=tuple(_printed(posterior)),
        notes=panel.notes,
        provenance=Provenance(
            panel.data_hash, panel.source, to_plain(fit.spec), fit.seed, versions()
        ),
        funnel=funnel(posterior, fit.seed) if believed else None,
    )
    progress("explaining", 1.0)
    return answer


def _printed(posterior: Posterior) -> list[str]:
    """Return one sentence per prior; the standard normal numbers of variations need none."""
    return [
        f"{owner}: {name} ~ {prior}"
        for owner, name, prior in posterior.problem.priors
        if ".z" not in name
    ]


def _actual(posterior: Posterior) -> Floats:
    known = posterior.problem.observed
    total = (known * posterior.problem.kpi).sum(axis=0)
    return np.where(known.any(axis=0), total, np.nan)


def _media_share(posterior: Posterior) -> Interval:
    panel = posterior.problem.panel
    total = posterior.split.sum(axis=(1, 2))
    return Interval.of(total / np.nansum(panel.kpi), f"share of {panel.kpi_name}")


def _channels(
    posterior: Posterior, learnt: Floats, progress: Progress
) -> tuple[ChannelAnswer, ...]:
    found, bounds = [], robustness(posterior)
    for index, taught in enumerate(learnt.tolist()):
        progress("explaining", index / len(learnt))
        found.append(_channel(posterior, index, taught, bounds[index]))
    return tuple(found)


def _channel(
    posterior: Posterior, index: int, learnt: float, bound: Robustness | None
) -> ChannelAnswer:
    problem, panel = posterior.problem, posterior.problem.panel
    unit, spend = panel.kpi_name, float(panel.spend[:, :, index].sum())
    total = posterior.total[:, index].sum(axis=1)
    paid = panel.channels[index] not in panel.organic
    return ChannelAnswer(
        channel=panel.channels[index],
        spend=spend,
        contribution=Interval.of(total, unit),
        share=Interval.of(total / np.nansum(panel.kpi), f"share of {unit}"),
        split=Interval.of(posterior.split[:, index].sum(axis=1), unit),
        roi=_per_spend(posterior, total, spend),
        marginal_roi=_per_spend(posterior, posterior.slope[:, index], spend),
        by_period=Band.of(posterior.by_period[:, index], unit),
        curve=_curve(posterior, index, spend) if paid else None,
        learnt=learnt,
        strength=strength_over_time(problem, posterior.positions, posterior.numbers, index),
        frequency=best_frequency(problem, posterior.positions, index),
        robustness=bound,
    )


def _per_spend(posterior: Posterior, total: Floats, spend: float) -> Interval | None:
    panel = posterior.problem.panel
    return Interval.of(total / spend, f"{panel.kpi_name} per {panel.spend_unit}") if spend else None


def _curve(posterior: Posterior, index: int, spend: float) -> ResponseCurve:
    problem, positions = posterior.problem, posterior.positions
    fit_in = CURVE_NUMBERS // (problem.exposure.size * len(FACTORS))
    wanted = min(CURVE_DRAWS, max(LEAST_CURVE_DRAWS, fit_in))
    picked = slice(None, None, max(len(positions) // wanted, 1))
    numbers = posterior.numbers.take(picked)
    totals = scaled_totals(problem, positions[picked], numbers, index, FACTORS)
    return ResponseCurve(FACTORS * spend, spend, Band.of(totals, problem.panel.kpi_name))


def _groups(posterior: Posterior) -> tuple[GroupAnswer, ...]:
    panel = posterior.problem.panel
    totals = np.nansum(panel.kpi, axis=1)
    return tuple(
        GroupAnswer(
            name,
            float(totals[g]),
            Interval.of(
                posterior.split[:, :, g].sum(axis=1) / totals[g], f"share of {panel.kpi_name}"
            ),
            tuple(_in_group(posterior, g, c) for c in range(len(panel.channels))),
        )
        for g, name in enumerate(panel.groups)
    )


def _in_group(posterior: Posterior, group: int, index: int) -> GroupChannel:
    panel, total = posterior.problem.panel, posterior.total[:, index, group]
    spend = float(panel.spend[group, :, index].sum())
    return GroupChannel(
        panel.channels[index],
        spend,
        Interval.of(total, panel.kpi_name),
        _per_spend(posterior, total, spend),
    )


def _baseline(posterior: Posterior) -> tuple[BaselineAnswer, ...]:
    """Return the parts of the baseline, those of one name together."""
    unit = posterior.problem.panel.kpi_name
    return tuple(
        BaselineAnswer(part, Interval.of(total, unit), Band.of(by_period, unit))
        for part, (total, by_period) in _parts(posterior).items()
    )


def _parts(posterior: Posterior) -> dict[str, tuple[Floats, Floats]]:
    """Return each part's total, shape ``(draws,)``, and course, shape ``(picked, periods)``."""
    problem = posterior.problem
    if not problem.spec.link.additive:
        # Parts that multiply each other have no course of their own in units of the KPI.
        return {"baseline": (posterior.without.sum(axis=1), posterior.without)}
    scale = problem.kpi_scale * problem.level
    parts: dict[str, tuple[Floats, Floats]] = {}
    at = 0
    for block in problem.blocks:
        mine = posterior.numbers.baseline[:, :, at : at + len(block.names)] * scale[:, None]
        columns = np.broadcast_to(block.columns, (len(scale), *block.columns.shape[1:]))
        course = np.einsum("dgp,gtp->dt", mine[posterior.picked], columns, optimize=True)
        total, before = _sums(mine, columns), parts.get(block.part, (0.0, 0.0))
        parts[block.part] = (before[0] + total, before[1] + course)
        at += len(block.names)
    if problem.layout.shocks is not None:
        per_shock = problem.kpi_scale * problem.level @ np.ones_like(posterior.centre)
        shocks = posterior.numbers.shocks
        parts["shocks"] = (shocks @ per_shock, shocks[posterior.picked] * per_shock)
    signed = signed_draws(problem, posterior.positions)
    for k, name in enumerate(problem.signed_names):
        course = problem.kpi_scale @ problem.signed[:, :, k]
        rounding = 1e-9 * np.abs(course).sum()
        whole = float(course.sum()) if abs(course.sum()) > rounding else 0.0
        parts[name] = (signed[:, k] * whole, np.outer(signed[posterior.picked, k], course))
    return parts


def _sums(coefficients: Floats, columns: Floats) -> Floats:
    """Return sums over cells, with 0 where only rounding is left, as of a centred control."""
    sums = columns.sum(axis=1)
    sums = np.where(np.abs(sums) > 1e-9 * np.abs(columns).sum(axis=1), sums, 0.0)
    total: Floats = np.einsum("dgp,gp->d", coefficients, sums)
    return total
