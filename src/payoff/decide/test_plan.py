"""Which channel to test next: what an experiment is worth to the next plan, before it is run.

The posterior draws are the prior. An experiment measures its own effect with a Normal error,
and its result gives every draw a new weight. The expected value of sample information is what the
best plan after the result brings more, on average over results, than the plan made without it
(Raiffa and Schlaifer 1961, chapter 5). The result is one number, so that the average over results
is a sum over a fine grid of it, and no noise has to be drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.response import Response
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.decide.budget import NO_LIMITS
from payoff.decide.columns import Columns
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits
from payoff.decide.pool import Pool
from payoff.decide.region import Region

CLIMB_DRAWS = 200
JUDGE_DRAWS = 2000
PARTS = ((0.0, 0.05), (0.0, 0.1), (0.0, 0.25), (0.25, 0.5))
SMOOTHING = 0.6
FINENESS = 4.0
REACH = 8.0
MOVES = 0.01
JACKKNIFE = 20
STAGE = "asking what a test would teach"
AS_REVENUE: Final = 1.0


@frozen
class Experiment:
    """A change of one channel's spend for some periods, and how well its effect can be measured.

    Attributes
    ----------
    channel
        Whose spend is changed: a column of the plan, or a channel or a group with all its columns.
    change
        Relative to today's spend: 1.0 doubles it, -1.0 stops it.
    periods
        How long, counted in periods.
    noise
        Standard deviation of the measured effect in one period, in units of the KPI. Errors of
        periods are independent: the total effect is measured to ``noise * sqrt(periods)``.
    cost
        What it takes to run the test, beside the change in spend, in units of spend.

    Raises
    ------
    ChoiceError
        When the change is none, or below -1, or a number is not what it must be.
    """

    channel: str
    change: float
    periods: int
    noise: float
    cost: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.change) and self.change >= -1.0 and self.change != 0.0):
            raise ChoiceError(
                f"a test that changes the spend on {self.channel!r} by {self.change:.0%}",
                wanted="a change of -100 % or more that is not zero",
                remedy="1.0 doubles the spend, -1.0 stops it",
            )
        if self.periods < 1:
            raise ChoiceError(
                f"a test of {self.periods} periods on {self.channel!r}",
                wanted="1 period or more",
                remedy="say for how many periods the spend is changed",
            )
        if not (math.isfinite(self.noise) and self.noise > 0.0):
            raise ChoiceError(
                f"a measurement noise of {self.noise:g} on {self.channel!r}",
                wanted="a finite number above zero, in units of the KPI per period",
                remedy="take the standard deviation of the difference between test and control "
                "in periods without a test",
            )
        if not (math.isfinite(self.cost) and self.cost >= 0.0):
            raise ChoiceError(
                f"a cost of {self.cost:g} for the test on {self.channel!r}",
                wanted="a finite amount of money, zero or more",
                remedy="give what it takes to run the test, beside the change in spend",
            )

    @property
    def standard_error(self) -> float:
        """Of the measured total effect, in units of the KPI."""
        return self.noise * math.sqrt(self.periods)


@frozen
class TestWorth:
    """What one experiment is worth, and what it costs.

    Attributes
    ----------
    experiment
        What would be done.
    effect
        What it would measure if it measured exactly: KPI with the change less KPI without.
    worth
        Expected value of sample information: how much more the plan made after the test brings
        than the plan made without it, in units of the KPI.
    error
        Standard error of ``worth`` from the finite number of draws (jackknife over groups of
        draws), in units of the KPI.
    probability_changes
        Probability that its result moves at least 1 % of the budget.
    moved
        Money that moves on average between channels when it does, in units of spend.
    spend
        What the test spends more than today's split would, its cost included, in units of spend.
    loss
        What running it is expected to lose, in units of spend: ``spend`` less the value of its
        mean effect. Not below zero: a change that pays by itself needs no test as its reason.
    net
        The value of ``worth`` less ``loss``, in units of spend. Above zero the test pays.
    """

    experiment: Experiment
    effect: Interval
    worth: float
    error: float
    probability_changes: float
    moved: float
    spend: float
    loss: float
    net: float


@frozen
class TestPlan:
    """Experiments by what they are worth, the best first.

    Attributes
    ----------
    goal, limits, seed
        The plan that is to become better.
    value
        Units of spend that one unit of the KPI is worth.
    ranked
        By ``net``, the largest first.
    best
        The first of them, or ``None`` when none pays for itself.
    perfect
        What knowing the response exactly would be worth, in units of the KPI: no test is worth
        more.
    perfect_error
        Its standard error from the finite number of draws.
    plans, draws
        Between how many plans a result decides, and on how many posterior draws.
    notes
        What was assumed, one sentence each.
    """

    goal: FixedBudget
    limits: Limits
    seed: int
    value: float
    ranked: tuple[TestWorth, ...]
    best: TestWorth | None
    perfect: float
    perfect_error: float
    plans: int
    draws: int
    notes: tuple[str, ...]
    kpi: str
    spend_unit: str


def plan_tests(
    response: Response,
    goal: FixedBudget,
    experiments: Sequence[Experiment],
    *,
    limits: Limits = NO_LIMITS,
    value: float = AS_REVENUE,
    seed: int = 0,
    progress: Progress = silent,
) -> TestPlan:
    """Rank experiments by what they are worth to the plan that is made after them.

    Parameters
    ----------
    response
        How the KPI responds to a plan; its horizon is the one that the plan after the test is for.
    goal
        What that plan spends.
    experiments
        What could be tested, at least one.
    limits
        What that plan may not do.
    value
        Units of spend that one unit of the KPI is worth, such as the margin on revenue; with 1
        the KPI is money as it is.
    seed
        Of the starts of the search for plans.
    progress
        Hears how far it has come.

    Raises
    ------
    ChoiceError
        When there is no experiment, one names no channel, lasts longer than the horizon or changes
        nothing, or the value is no positive number.
    """
    _check(response, experiments, value)
    region = Region.of(response, goal, limits)
    few, judge = response.thinned(CLIMB_DRAWS), response.thinned(JUDGE_DRAWS)
    pool = _plans(few, region, experiments, seed, progress)
    gains = _Gains.of(judge, pool)
    worths = [_worth(judge, each, gains, value) for each in experiments]
    ranked = tuple(sorted(worths, key=lambda each: each.net, reverse=True))
    perfect, perfect_error = gains.perfect()
    return TestPlan(
        goal=goal,
        limits=limits,
        seed=seed,
        value=value,
        ranked=ranked,
        best=ranked[0] if ranked[0].net > 0.0 else None,
        perfect=perfect,
        perfect_error=perfect_error,
        plans=len(gains.plans),
        draws=gains.more.shape[1],
        notes=_notes(ranked),
        kpi=response.kpi,
        spend_unit=response.spend_unit,
    )


def _check(response: Response, experiments: Sequence[Experiment], value: float) -> None:
    horizon = len(response.periods)
    if not experiments:
        raise ChoiceError(
            "no experiment is named",
            wanted="at least one",
            remedy="name a channel, a change of its spend, and how long",
        )
    check_value(value, response.kpi)
    for each in experiments:
        columns = _columns(response, each)
        if each.periods > horizon:
            raise ChoiceError(
                f"a test of {each.periods} periods on {each.channel!r}, and a horizon of {horizon}",
                wanted="tests that are not longer than the horizon",
                remedy="ask for a longer horizon or a shorter test",
            )
        if not response.recent_spend[columns].sum() > 0.0:
            raise ChoiceError(
                f"a test that changes the spend on {each.channel!r}, where nothing is spent today",
                wanted="channels with recent spend: a change is a share of it",
                remedy="leave it out",
            )


def check_value(value: float, kpi: str) -> None:
    """Raise ``ChoiceError`` when a unit of the KPI has no positive ``value``."""
    if not (math.isfinite(value) and value > 0.0):
        raise ChoiceError(
            f"a value of {value:g} per unit of {kpi}",
            wanted="a finite number above zero, in units of spend",
            remedy="give the margin when the KPI is revenue, the value of a unit when it counts",
        )


def _columns(response: Response, experiment: Experiment) -> list[int]:
    return list(Columns.of(response).named(experiment.channel, "a test"))


def _effect(response: Response, experiment: Experiment) -> Floats:
    """Return the extra KPI that the change brings in each draw, shape ``(draws,)``."""
    today = np.tile(np.asarray(response.recent_spend, np.float64), (len(response.periods), 1))
    changed = today.copy()
    changed[: experiment.periods, _columns(response, experiment)] *= 1.0 + experiment.change
    return response.outcome(changed) - response.outcome(today)


def _plans(
    few: Response, region: Region, experiments: Sequence[Experiment], seed: int, hear: Progress
) -> Pool:
    """Find the plans that a result could lead to: the best for all draws, and for parts of them.

    A result says that an effect is small or large. For each channel that can be tested the draws
    are put in order by its effect and cut into parts, the small ones at both ends, where a plan
    is most likely to change; each part has its best plan.
    """
    tested = {each.channel: each for each in experiments}
    effects = [_effect(few, each) for each in tested.values()]
    beliefs = [np.ones_like(effects[0]), *(part for each in effects for part in _parts(each))]
    pool = Pool.begun(few, region, seed, ())
    for done, belief in enumerate(beliefs):
        pool = pool.best_for(belief / belief.sum())
        hear(STAGE, (done + 1) / len(beliefs))
    return Pool(pool.problem, region, pool.last(len(beliefs)), pool.outcomes[-len(beliefs) :])


def _parts(effect: Floats) -> list[Floats]:
    """Return the parts as shares of 0 and 1, shape ``(draws,)`` each, from both ends."""
    order, draws = np.argsort(effect, kind="stable"), len(effect)
    found = []
    for ends in (order, order[::-1]):
        for first, last in PARTS:
            part = np.zeros(draws)
            part[ends[int(first * draws) : max(int(last * draws), int(first * draws) + 1)]] = 1.0
            found.append(part)
    return found


@frozen_arrays
class _Gains:
    """What each plan brings more than the one chosen now, draw by draw.

    Attributes
    ----------
    plans
        Totals per channel, shape ``(plans, channels)``, in units of spend.
    now
        Which of them is best on average.
    more
        Shape ``(plans, draws)``, in units of the KPI; the row ``now`` is zero.
    group
        Shape ``(draws,)``: to which group of the jackknife a draw belongs.
    """

    plans: Floats
    now: int
    more: Floats
    group: Floats

    @classmethod
    def of(cls, response: Response, pool: Pool) -> _Gains:
        outcomes = np.array([response.outcome(plan) for plan in pool.plans])
        now = int(np.argmax(outcomes.mean(axis=1)))
        draws = outcomes.shape[1]
        group = np.arange(draws) * min(JACKKNIFE, draws) // draws
        return cls(pool.plans.sum(axis=1), now, outcomes - outcomes[now], group)

    def moved(self) -> Floats:
        """Return what each plan moves between channels against the one now, ``(plans,)``."""
        moved: Floats = 0.5 * np.abs(self.plans - self.plans[self.now]).sum(axis=1)
        return moved

    def perfect(self) -> tuple[float, float]:
        """Return what knowing the draw is worth, and its standard error."""
        best = self.more.max(axis=0)
        return float(best.mean()), float(best.std() / math.sqrt(len(best)))

    def by_result(self, effect: Floats, error: float) -> tuple[Floats, Floats]:
        """Return for each result on a grid what plans gain, split by group, and its probability.

        The first has shape ``(groups, plans, results)``: the sum over the group's draws of what a
        plan gains, times the probability of the result in that draw. The second has shape
        ``(results,)`` and sums to 1. The grid is so fine and long that sums over it are integrals.
        """
        step = error / FINENESS
        grid = np.arange(effect.min() - REACH * error, effect.max() + REACH * error + step, step)
        likely = np.exp(-0.5 * ((effect[:, None] - grid) / error) ** 2)
        likely /= likely.sum(axis=1, keepdims=True)
        groups = range(int(self.group[-1]) + 1)
        gained = [self.more[:, self.group == g] @ likely[self.group == g] for g in groups]
        return np.array(gained), likely.mean(axis=0)


def _worth(response: Response, experiment: Experiment, gains: _Gains, value: float) -> TestWorth:
    effect = _effect(response, experiment)
    spread, draws = float(effect.std()), len(effect)
    smoothing = SMOOTHING * spread * draws**-0.2
    error = math.hypot(experiment.standard_error, smoothing)
    gained, likely = gains.by_result(effect, error)
    total = gained.sum(axis=0)
    chosen = np.where(total.max(axis=0) > total[gains.now], total.argmax(axis=0), gains.now)
    moved = gains.moved()[chosen]
    moves = moved > MOVES * gains.plans[gains.now].sum()
    changes = float(likely[moves].sum())
    worth = float(total.max(axis=0).sum()) / draws
    today = float(response.recent_spend[_columns(response, experiment)].sum())
    spend = today * experiment.change * experiment.periods + experiment.cost
    loss = max(0.0, spend - value * float(effect.mean()))
    return TestWorth(
        experiment=experiment,
        effect=Interval.of(effect, response.kpi),
        worth=worth,
        error=_jackknife(gained, gains),
        probability_changes=changes,
        moved=float(moved[moves] @ likely[moves]) / changes if changes > 0.0 else 0.0,
        spend=spend,
        loss=loss,
        net=value * worth - loss,
    )


def _jackknife(gained: Floats, gains: _Gains) -> float:
    """Return the standard error of a worth: leave each group of draws out in turn.

    Delete-a-group jackknife (Shao and Tu 1995, section 2.3).
    """
    total, count, worths = gained.sum(axis=0), len(gained), []
    for g in range(count if count > 1 else 0):
        rest = gains.group != g
        now = gains.more[:, rest].sum(axis=1).max()
        worths.append(((total - gained[g]).max(axis=0).sum() - now) / rest.sum())
    return float(np.std(worths) * math.sqrt(count - 1)) if worths else 0.0


def _notes(ranked: Sequence[TestWorth]) -> tuple[str, ...]:
    notes = [
        "A test comes before the plan, which is made with its result; what the test itself loses "
        "is counted beside it.",
        "The measured effect is the whole one, what it carries beyond the test included.",
        "A test that is expected to earn more than it spends loses nothing, and gets no credit for "
        "it: the change could be made without a test.",
    ]
    if not ranked[0].net > 0.0:
        notes.append("No test is worth its cost: make the plan without one.")
    return tuple(notes)
