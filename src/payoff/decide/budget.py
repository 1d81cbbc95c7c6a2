"""Where the next budget should go: over channels and periods, with a proof of how good that is."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.response import Response
from payoff.core.errors import Refusal
from payoff.core.frozen import Floats, frozen, frozen_arrays, read_only
from payoff.core.progress import Progress, silent
from payoff.decide.attitude import Attitude, Expected
from payoff.decide.flights import has_flights, nearest_flights, with_flights
from payoff.decide.goal import Goal, TargetReturn
from payoff.decide.limits import Limits
from payoff.decide.problem import Problem
from payoff.decide.region import Region, money
from payoff.decide.search import PROVEN, Found, search

EXPECTED: Final = Expected()
NO_LIMITS: Final = Limits()
WORTH_MOVING = 1e-6
DUST = 1e-9


@frozen
class ChannelPlan:
    """What the plan does with one channel.

    Attributes
    ----------
    recent
        What was spent lately, over as many periods as the plan has, in units of spend.
    current
        What today's split of the plan's budget would give it, in units of spend.
    planned
        Total over the horizon, in units of spend.
    outcome
        Extra KPI from the channel under the plan, carry-out included.
    marginal
        Expected extra KPI per extra unit of spend: spent in the proportions of the plan, or in
        the channel's best period when the plan gives it nothing.
    binds
        The limit that the channel touches, in words, or ``None``.
    """

    channel: str
    recent: float
    current: float
    planned: float
    outcome: Interval
    marginal: float
    binds: str | None


@frozen_arrays
class BudgetPlan:
    """A budget over channels and periods, what it gains, and how far from the best it can be.

    Attributes
    ----------
    goal, attitude, limits, seed
        The choices that led here.
    budget
        Money planned in all, in units of spend.
    periods
        First day of each period of the horizon.
    allocation
        One entry per channel, in the order of the response.
    schedule
        Spend, shape ``(periods, channels)``.
    reference
        Today's split of the same budget, spent evenly, shape ``(periods, channels)``; changed
        only as far as the limits force it, and then ``notes`` say so.
    outcome, reference_outcome
        Extra KPI of the plan and of the reference, over all draws, carry-out included.
    gain
        Outcome of the plan less that of the reference, draw by draw.
    probability_better
        Share of draws in which the plan brings more than the reference.
    today_is_best
        The plan is the reference, because no plan within the limits can be worth noticeably more.
    objective
        What the plan is worth to ``attitude`` on ``certificate_draws`` draws, in units of the KPI.
    upper_bound
        No plan within the limits is worth more, on the same draws.
    optimality_gap
        ``upper_bound - objective``, in units of the KPI.
    optimality_gap_share
        The gap as a share of ``upper_bound``, 0 to 1.
    draws, certificate_draws
        Posterior draws behind the intervals, and behind the certificate.
    binding
        Which limits the plan touches, one sentence each.
    notes
        What was assumed or changed, one sentence each.
    """

    goal: Goal
    attitude: Attitude
    limits: Limits
    seed: int
    budget: float
    periods: tuple[date, ...]
    allocation: tuple[ChannelPlan, ...]
    schedule: Floats
    reference: Floats
    outcome: Interval
    reference_outcome: Interval
    gain: Interval
    probability_better: float
    today_is_best: bool
    objective: float
    upper_bound: float
    optimality_gap: float
    optimality_gap_share: float
    draws: int
    certificate_draws: int
    binding: tuple[str, ...]
    notes: tuple[str, ...]
    kpi: str
    spend_unit: str


def plan_budget(
    response: Response,
    goal: Goal,
    *,
    attitude: Attitude = EXPECTED,
    limits: Limits = NO_LIMITS,
    seed: int = 0,
    progress: Progress = silent,
) -> BudgetPlan:
    """Decide how much each channel gets in each period of the horizon.

    Parameters
    ----------
    response
        How the KPI responds to a plan.
    goal
        A fixed budget, or a return to keep.
    attitude
        What is maximised over the posterior: the mean, or the mean of the worst draws.
    limits
        What the plan may not do.
    seed
        Seed of the random starts.
    progress
        Hears how far the search has come.

    Raises
    ------
    ChoiceError
        When the limits contradict each other or the budget, or no plan earns the target return.
    Refusal
        When nothing better than today's split was found and it is not proven best either.
    """
    region = Region.of(response, goal, limits)
    roi = goal.roi if isinstance(goal, TargetReturn) else 0.0
    typical = region.scale.reshape(region.horizon, -1)
    problem = Problem.of(response, attitude, roi, region.scale, typical)
    found = search(problem, region, seed, progress)
    if has_flights(region):
        today = _reference(region, float(problem.plan(found.x).sum()))
        found = with_flights(found, problem, region, today, seed, progress)
    return _told(response, goal, limits, seed, region, found)


def _told(
    response: Response, goal: Goal, limits: Limits, seed: int, region: Region, found: Found
) -> BudgetPlan:
    """Compute every reported number from the plan that was found."""
    problem = found.problem
    budget = float(problem.plan(found.x).sum())
    schedule = _without_dust(problem.plan(found.x), budget)
    reference = _reference(region, budget)
    stays = _stays(found, problem.point(reference), region)
    schedule = reference if stays else schedule
    worth = problem.exact(problem.point(schedule))
    brought, without = response.outcome(schedule), response.outcome(reference)
    bound = max(found.bound, worth)
    return BudgetPlan(
        goal=goal,
        attitude=problem.attitude,
        limits=limits,
        seed=seed,
        budget=budget,
        periods=response.periods,
        allocation=_allocation(response, region, schedule, reference),
        schedule=read_only(schedule),
        reference=read_only(reference),
        outcome=Interval.of(brought, response.kpi),
        reference_outcome=Interval.of(without, response.kpi),
        gain=Interval.of(brought - without, response.kpi),
        probability_better=float(np.mean(brought > without)),
        today_is_best=stays,
        objective=worth,
        upper_bound=bound,
        optimality_gap=bound - worth,
        optimality_gap_share=(bound - worth) / abs(bound) if bound else 0.0,
        draws=len(brought),
        certificate_draws=problem.draws,
        binding=_binding(region, schedule),
        notes=_notes(response, goal, region, found, len(brought), budget),
        kpi=response.kpi,
        spend_unit=response.spend_unit,
    )


def _reference(region: Region, budget: float) -> Floats:
    """Return today's split of ``budget``, spent evenly, as far as the limits let it."""
    even = region.even(region.today, budget)
    return nearest_flights(region, even) if has_flights(region) else even


def _without_dust(schedule: Floats, budget: float) -> Floats:
    """Return the plan with amounts that only rounding left at zero, and the same total."""
    kept = np.where(schedule > DUST * budget, schedule, 0.0)
    return kept * (budget / kept.sum()) if kept.any() else schedule


def _stays(found: Found, today: Floats, region: Region) -> bool:
    """Say whether to stay with today's split, which only a proof that it is best allows.

    Where the total is free, choosing it is a decision of its own: today's split replaces the plan
    only if it earns the target return too, and a plan without that proof is no refusal.
    """
    problem = found.problem
    best, worth = problem.exact(found.x), problem.exact(today)
    if best - worth > WORTH_MOVING * abs(best):
        return False
    proven = found.bound - worth <= PROVEN * abs(found.bound)
    if region.budget is None:
        return proven and problem.surplus(today)[0] >= 0.0
    if proven:
        return True
    raise Refusal(
        f"none of {found.climbs} searches found a plan better than today's split, and up to "
        f"{money(found.bound - worth)} {problem.response.kpi} more cannot be ruled out",
        wanted="a better plan, or a proof that there is none",
        remedy="keep today's split for now; widen the limits, or try another seed",
    )


def _allocation(
    response: Response, region: Region, schedule: Floats, reference: Floats
) -> tuple[ChannelPlan, ...]:
    outcomes = response.outcome_by_channel(schedule)
    draws, recent = len(outcomes), np.asarray(response.recent_spend) * region.horizon
    _, gradient = response.weighted(schedule, np.full(draws, 1.0 / draws))
    planned, touched = schedule.sum(axis=0), region.touched(schedule)
    spread = np.divide(schedule, planned, out=np.zeros_like(schedule), where=planned > 0)
    marginal = np.where(planned > 0, (gradient * spread).sum(axis=0), gradient.max(axis=0))
    return tuple(
        ChannelPlan(
            channel=channel,
            recent=float(recent[c]),
            current=float(reference[:, c].sum()),
            planned=float(planned[c]),
            outcome=Interval.of(outcomes[:, c], response.kpi),
            marginal=float(marginal[c]),
            binds=touched[c],
        )
        for c, channel in enumerate(region.channels)
    )


def _binding(region: Region, schedule: Floats) -> tuple[str, ...]:
    pairs = zip(region.channels, region.touched(schedule), strict=True)
    return tuple(f"{channel} is held by its limit: {limit}." for channel, limit in pairs if limit)


def _notes(
    response: Response, goal: Goal, region: Region, found: Found, draws: int, budget: float
) -> tuple[str, ...]:
    stretch, recent = region.limits.stretch, float(np.sum(response.recent_spend))
    notes = [
        f"No channel may spend more in a period than {stretch:g} times the most that the data ever "
        "saw in one; beyond that, its curve would be extrapolation."
    ]
    unseen = [c for c, cap in zip(region.channels, region.bounds.most, strict=True) if cap == 0]
    if unseen:
        notes.append(f"The data never saw spend on {', '.join(unseen)}: the plan gives it none.")
    if recent <= 0:
        notes.append("Nothing was spent lately: an equal split stands in for today's.")
    if region.clips_today(budget):
        notes.append(
            "The limits do not allow today's split of this budget: the plan is compared with the "
            "nearest split in proportion that they do allow."
        )
    if has_flights(region):
        notes.append(
            "A flight lies within the horizon as a whole: what ran before it is not counted, and "
            "none goes on beyond it. Today's split is flown as close to evenly as flights allow."
        )
    if region.limits.step is not None:
        notes.append(
            "The step limit is a share of each channel's average planned spend per period; it does "
            "not tie the first period to the last one before the plan."
        )
    if isinstance(goal, TargetReturn):
        notes.append(
            f"The budget follows from the target: {money(budget)} {response.spend_unit}, where "
            f"lately {money(recent * region.horizon)} was spent in as many periods."
        )
    if found.problem.draws < draws:
        notes.append(
            f"The optimality gap is certified on {found.problem.draws} of the {draws} posterior "
            "draws, evenly spaced; every other number uses all of them."
        )
    return tuple(notes)
