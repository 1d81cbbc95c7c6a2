"""What a plan says in a sentence, and no more than its intervals say."""

from __future__ import annotations

from payoff.decide.budget import BudgetPlan, ChannelPlan
from payoff.decide.goal import TargetReturn
from payoff.report.words import amount, between, count, joined, probability, signed

WORTH_NAMING = 0.01
ROUNDING = 1e-9


def headline(plan: BudgetPlan, period: str) -> str:
    """Return what to do and what it gains, in one sentence, and no more than the interval says."""
    budget = _budget(plan, period)
    if plan.today_is_best:
        return (
            f"Keep {_today(plan)} for {budget}: no other plan within the limits can bring "
            f"noticeably more {plan.kpi}."
        )
    return f"Of {budget}, {moves(plan)}: {gain_words(plan)}."


def _today(plan: BudgetPlan) -> str:
    recent = sum(each.recent for each in plan.allocation)
    kept = recent > 0 and all(
        abs(each.current / plan.budget - each.recent / recent) < WORTH_NAMING
        for each in plan.allocation
    )
    return "today's split" if kept else "the split nearest to today's that the limits allow"


def _budget(plan: BudgetPlan, period: str) -> str:
    budget = f"{amount(plan.budget)} {plan.spend_unit} over {count(len(plan.periods), period)}"
    if isinstance(plan.goal, TargetReturn):
        lately = amount(sum(each.recent for each in plan.allocation))
        budget += f", which still returns {amount(plan.goal.roi)} per unit (lately {lately})"
    return budget


def moves(plan: BudgetPlan) -> str:
    """Return which channels give and which get: ``move 120 k from radio to tv``."""
    worth = WORTH_NAMING * plan.budget
    ranked = sorted(plan.allocation, key=change)
    givers = [each.channel for each in ranked if change(each) < -worth]
    takers = [each.channel for each in reversed(ranked) if change(each) > worth]
    if not (givers and takers):
        return "keep close to today's split, timed as below"
    moved = sum(max(change(each), 0.0) for each in plan.allocation)
    return f"move {amount(moved)} from {_few(givers)} to {_few(takers)}"


def _few(names: list[str]) -> str:
    if len(names) <= 3:
        return joined(names)
    return f"{joined(names[:2])} and {count(len(names) - 2, 'more channel')}"


def change(channel: ChannelPlan) -> float:
    """Return what the plan adds to a channel, in units of spend; rounding is no change."""
    added = channel.planned - channel.current
    return 0.0 if abs(added) <= ROUNDING * channel.current else added


def gain_words(plan: BudgetPlan) -> str:
    """Return the gain over today's split, in words that the interval allows."""
    sure = f"better with probability {probability(plan.probability_better)}"
    if plan.gain.p05 > 0:
        return (
            f"that brings {amount(plan.gain.p50)} more {plan.kpi} than today's split "
            f"({between(plan.gain)}), {sure}"
        )
    if plan.gain.p50 > 0:
        return (
            f"that may bring {amount(plan.gain.p50)} more {plan.kpi} than today's split, or less "
            f"({between(plan.gain)}), {sure}"
        )
    return (
        f"no more {plan.kpi} than from today's split are to be expected "
        f"({signed(plan.gain.p50)}, {between(plan.gain)}), {sure}"
    )
