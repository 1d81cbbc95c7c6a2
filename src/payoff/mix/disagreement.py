"""Why a regression and a Bayesian fit disagree about a channel."""

from __future__ import annotations

from collections.abc import Iterator

from payoff.answers.counterpart import Estimate, Reason, RegressedChannel
from payoff.answers.interval import Interval
from payoff.answers.mix import ChannelAnswer
from payoff.core.frozen import frozen_arrays

INFLATED = 5.0
MOSTLY_DATA = 0.8
SHRUNK = 0.9
CURVES_MATTER = 0.5
OVER = {
    "by_group": "groups",
    "by_group_log_normal": "groups",
    "over_time": "time",
    "by_segment": "segments",
}


@frozen_arrays
class Facts:
    """What is known of a channel.

    Attributes
    ----------
    varies
        Names of the variations of its effect in the Bayesian fit.
    tested
        Whether an experiment on it calibrated the Bayesian fit.

    The others are those of :class:`payoff.answers.counterpart.ComparedChannel`.
    """

    bayesian: ChannelAnswer
    regressed: tuple[RegressedChannel, ...]
    inflation: float
    follows: str
    prior: Interval
    over_curves: Interval
    varies: tuple[str, ...]
    tested: bool


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Return why they disagree; none when all regressions agree with the Bayesian fit."""
    if all(each.standing == "agrees" for each in facts.regressed):
        return ()
    found = (
        *_collinear(facts),
        *_sign(facts),
        *_prior(facts),
        *_shrinkage(facts),
        *_curve(facts),
        *_varies(facts),
        *_experiment(facts),
    )
    return found or (
        Reason("unexplained", "None of the known reasons stands out: look at the residuals."),
    )


def _by(facts: Facts, method: str) -> Estimate | None:
    return next((each.contribution for each in facts.regressed if each.method == method), None)


def _per_spend(facts: Facts, value: float) -> str:
    """Return a contribution in words: as a return where anything was spent."""
    if facts.bayesian.roi is None:
        return f"a contribution of {value:,.4g}"
    return f"an ROI of {value / facts.bayesian.spend:.3g}"


def _collinear(facts: Facts) -> Iterator[Reason]:
    if facts.inflation >= INFLATED:
        yield Reason(
            "collinear",
            f"It moves with {facts.follows} (VIF {facts.inflation:.1f}): least squares cannot "
            "tell the two apart, and what it credits to either swings with the noise.",
        )


def _sign(facts: Facts) -> Iterator[Reason]:
    ordinary = _by(facts, "ordinary")
    if ordinary is not None and ordinary.value < 0:
        held = any(each.held for each in facts.regressed)
        also = ", and the constrained regression holds it at 0" if held else ""
        yield Reason(
            "sign",
            f"Least squares finds {_per_spend(facts, ordinary.value)}, below 0, which the Bayesian "
            f"fit excludes{also}: noise, or something left out that falls when it rises.",
        )


def _prior(facts: Facts) -> Iterator[Reason]:
    ordinary, bayesian = _by(facts, "ordinary"), facts.bayesian.contribution
    if ordinary is None or facts.bayesian.learnt >= MOSTLY_DATA:
        return
    if (facts.prior.p50 - ordinary.value) * (bayesian.p50 - ordinary.value) > 0:
        yield Reason(
            "prior",
            f"The prior expects {_per_spend(facts, facts.prior.p50)} (90 % between "
            f"{_per_spend(facts, facts.prior.p05)} and {_per_spend(facts, facts.prior.p95)}), and "
            f"the Bayesian median lies on its side of least squares; the data narrowed the prior "
            f"by {facts.bayesian.learnt:.0%}.",
        )


def _shrinkage(facts: Facts) -> Iterator[Reason]:
    ordinary, ridge = _by(facts, "ordinary"), _by(facts, "ridge")
    if ordinary is None or ridge is None:
        return
    if abs(ridge.value) < SHRUNK * abs(ordinary.value):
        yield Reason(
            "shrinkage",
            f"The ridge draws its estimate towards 0, from {_per_spend(facts, ordinary.value)} to "
            f"{_per_spend(facts, ridge.value)}, whatever is known of it.",
        )


def _curve(facts: Facts) -> Iterator[Reason]:
    ordinary, over = _by(facts, "ordinary"), facts.over_curves
    if ordinary is None:
        return
    if over.p95 - over.p05 > CURVES_MATTER * (ordinary.high - ordinary.low):
        yield Reason(
            "curve",
            "Regression takes its carry-over and saturation as known. With other curves of the "
            f"posterior least squares would find between {_per_spend(facts, over.p05)} and "
            f"{_per_spend(facts, over.p95)}, which its interval leaves out.",
        )


def _varies(facts: Facts) -> Iterator[Reason]:
    if facts.varies:
        over = " and ".join(dict.fromkeys(OVER[name] for name in facts.varies))
        yield Reason(
            "varies",
            f"Its effect varies over {over} in the Bayesian fit; regression gives it one effect.",
        )


def _experiment(facts: Facts) -> Iterator[Reason]:
    if facts.tested:
        yield Reason(
            "experiment", "The Bayesian fit knows an experiment on it; regression does not."
        )
