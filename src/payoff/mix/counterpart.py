"""Regressions beside a Bayesian fit: where they disagree, and why."""

from __future__ import annotations

import numpy as np

from payoff.answers.counterpart import (
    ComparedChannel,
    Counterpart,
    Estimate,
    Method,
    RegressedChannel,
    Standing,
)
from payoff.answers.interval import Interval
from payoff.answers.mix import ChannelAnswer, MixAnswer
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats
from payoff.core.progress import Progress, silent
from payoff.maths.regression import Hac, LinearFit
from payoff.mix.disagreement import Facts, reasons
from payoff.mix.draws import explain_draws
from payoff.mix.fit import PRIOR_DRAWS, MixFit
from payoff.mix.model import Mix
from payoff.mix.noise import StudentTNoise
from payoff.mix.numbers import from_prior
from payoff.mix.parameters import prior_positions
from payoff.mix.problem import Problem
from payoff.mix.regressed import (
    Columns,
    Regressions,
    at_the_median,
    brought,
    ordinary_over_curves,
    regress,
)

CURVE_DRAWS = 200
BASELINE = "the baseline"


def check_comparable(spec: Mix) -> None:
    """Raise ``ChoiceError`` for a model whose noise has no counterpart in least squares."""
    if spec.noise.counts:
        raise ChoiceError(
            "the noise is of counts, and a comparison with regression is asked for",
            wanted="noise around a sum or a product of effects: normal or student_t",
            remedy="leave the comparison out, or take link=Log() with normal noise",
        )


def compare_with_regression(
    fit: MixFit, answer: MixAnswer, progress: Progress = silent
) -> Counterpart | None:
    """Answer the question of ``fit`` by ordinary, ridge and sign-constrained regression too.

    The regressions have the baseline's columns and the media of the fit, with every parameter of
    carry-over and saturation at its posterior median, and one effect per channel.

    Parameters
    ----------
    answer
        Of the same fit.

    Returns
    -------
    ``None`` when the health of the fit is failed: its curves are not to be believed either.

    Raises
    ------
    ChoiceError
        When the noise is of counts.
    """
    check_comparable(fit.spec)
    if answer.health.verdict == "failed":
        return None
    progress("comparing with regressions", 0.0)
    problem, positions = fit.problem(), fit.positions
    columns = Columns.of(problem, at_the_median(problem, positions))
    regressions = regress(columns, fit.seed)
    picked = positions[:: max(len(positions) // CURVE_DRAWS, 1)]
    over = ordinary_over_curves(regressions, picked)
    progress("comparing with regressions", 0.5)
    before = _before(problem, fit.seed)
    found = tuple(
        _channel(
            answer.channels[k],
            k,
            regressions,
            Interval.of(before[:, k], answer.kpi),
            Interval.of(over[:, k], answer.kpi),
            fit,
        )
        for k in range(len(answer.channels))
    )
    progress("comparing with regressions", 1.0)
    lags = Hac().lags_of(columns.used.shape[1])
    return Counterpart(found, regressions.penalty, lags, _notes(regressions, lags))


def _before(problem: Problem, seed: int) -> Floats:
    """Return contributions drawn from the prior, shape ``(draws, channels)``."""
    random = np.random.default_rng((seed, 4))
    positions = prior_positions(problem, random, PRIOR_DRAWS)
    numbers = from_prior(problem, positions, random)
    parts = explain_draws(problem, positions, numbers, problem.observed)
    return np.concatenate([part.total.sum(axis=2) for part in parts])


def _channel(
    bayesian: ChannelAnswer,
    index: int,
    regressions: Regressions,
    prior: Interval,
    over: Interval,
    fit: MixFit,
) -> ComparedChannel:
    regressed = tuple(
        _regressed(method, own, index, regressions, bayesian)
        for method, own in regressions.fits.items()
    )
    inflation, follows = _confounded(regressions, index)
    facts = Facts(
        bayesian,
        regressed,
        inflation,
        follows,
        prior,
        over,
        _varies(fit, index),
        _tested(fit, index),
    )
    return ComparedChannel(
        bayesian.channel, regressed, inflation, follows, prior, over, reasons(facts)
    )


def _regressed(
    method: Method, fit: LinearFit, index: int, made: Regressions, bayesian: ChannelAnswer
) -> RegressedChannel:
    to_kpi = brought(made.columns, made.regressors, made.target, fit.coefficients)
    value, low, high = (
        float(to_kpi(each)[index]) for each in (fit.coefficients, fit.lower, fit.upper)
    )
    # The slope of the contribution turns the coefficient's standard error into its own.
    step = np.where(np.arange(len(fit.errors)) == index, 1e-3 * fit.errors, 0.0)
    ends = (to_kpi(fit.coefficients + sign * step)[index] for sign in (1, -1))
    error = float(np.subtract(*ends)) / 2e-3
    unit = bayesian.contribution.unit
    contribution = Estimate(value, error, low, high, unit)
    roi = None if bayesian.roi is None else contribution.per(bayesian.spend, bayesian.roi.unit)
    standing = _standing(contribution, bayesian.contribution)
    return RegressedChannel(method, contribution, roi, standing, index in fit.active)


def _standing(estimate: Estimate, bayesian: Interval) -> Standing:
    if estimate.low > bayesian.p95 or estimate.high < bayesian.p05:
        return "apart"
    return "agrees" if bayesian.p05 <= estimate.value <= bayesian.p95 else "outside"


def _confounded(made: Regressions, index: int) -> tuple[float, str]:
    """Return the variance inflation of a channel, and what it is confounded with most."""
    used, problem = made.columns.used, made.columns.problem
    left = made.regressors[used > 0]
    sizes = np.linalg.norm(left, axis=0)
    unit = left / np.where(sizes > 0, sizes, 1.0)
    by_others = float(np.linalg.pinv(unit.T @ unit, hermitian=True)[index, index])
    own = made.columns.media[index]
    means = (own * used).sum(axis=1, keepdims=True) / used.sum(axis=1, keepdims=True)
    whole = float((used * (own - means) ** 2).sum())
    by_baseline = whole / max(float(sizes[index] ** 2), 1e-12 * whole)
    alike = np.abs(unit.T @ unit[:, index])
    alike[index] = 0.0
    names = (*problem.panel.channels, *problem.signed_names)
    follows = BASELINE if by_baseline >= by_others else names[int(alike.argmax())]
    return by_others * by_baseline, follows


def _varies(fit: MixFit, index: int) -> tuple[str, ...]:
    problem = fit.problem()
    family = next(k for k, members in enumerate(problem.members) if index in members)
    return tuple(varying.kind.name for varying in problem.layout.families[family].varies)


def _tested(fit: MixFit, index: int) -> bool:
    name = fit.panel.channels[index]
    return any(name in tested.effect.channels for tested in fit.experiments)


def _notes(made: Regressions, lags: int) -> tuple[str, ...]:
    problem = made.columns.problem
    notes = [
        "The regressions take carry-over and saturation from the Bayesian fit, each parameter at "
        "its posterior median, and its baseline columns without their priors.",
        f"Standard errors allow autocorrelation over {lags} {problem.panel.period}s "
        "and unequal variance.",
    ]
    if problem.panel.grouping:
        notes.append(
            f"Every {problem.panel.grouping} has a baseline of its own and all share one effect "
            "per channel; errors allow what moves all of them in a period."
        )
    if made.penalty is not None:
        notes.append(
            f"The ridge has the penalty ({made.penalty:.3g}) that foretells stretches left out of "
            "the table best."
        )
    if not problem.spec.link.additive:
        notes.append("They are fitted to the logarithm of the KPI.")
    if isinstance(problem.spec.noise, StudentTNoise):
        notes.append("They bend to outlying periods, which the Bayesian fit (Student-t) does not.")
    return (*notes, *made.failed)
