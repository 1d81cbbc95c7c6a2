"""The page of a plan: where the budget goes, what it gains, and how sure that is."""

from __future__ import annotations

from functools import partial

from payoff.answers.mix import MixAnswer
from payoff.core.frozen import frozen_arrays, replace
from payoff.decide.attitude import CVaR
from payoff.decide.budget import BudgetPlan
from payoff.decide.by_group import ByGroup
from payoff.decide.goal import TargetReturn
from payoff.decide.regret import Regrets
from payoff.report.charts import draw
from payoff.report.mix import channel_sections
from payoff.report.page import (
    Cell,
    Chart,
    Column,
    Figure,
    Figures,
    Folded,
    Page,
    Points,
    Section,
    Table,
)
from payoff.report.parts import doubt, health_section, provenance_section
from payoff.report.plan_by_group import groups_section, headline_by_group
from payoff.report.plan_table import plan_table, when
from payoff.report.plan_words import headline
from payoff.report.refused import refused_page
from payoff.report.words import (
    amount,
    between,
    day,
    joined,
    percent,
    probability,
    signed,
)

TITLE = "Where the budget goes"
NEGLIGIBLE = 0.0005


@frozen_arrays
class PlanAnswer:
    """A plan and the mix answer that it rests on; no plan when the answer's checks failed.

    Attributes
    ----------
    mix
        What the channels brought.
    plan
        What was decided.
    regrets
        What not knowing the response costs, where it was asked.
    sums
        The plan per channel and per group, where it is by group.
    """

    mix: MixAnswer
    plan: BudgetPlan | None
    regrets: Regrets | None = None
    sums: ByGroup | None = None


def plan_page(answer: PlanAnswer) -> Page:
    """Return the page of a plan; without any plan or return when the checks failed."""
    if answer.plan is None or answer.mix.health.verdict == "failed":
        return refused_page(TITLE, answer.mix)
    return Page(
        title=TITLE,
        headline=_headline(answer.plan, answer.sums, answer.mix.period),
        verdict=answer.mix.health.verdict,
        doubt=doubt(answer.mix.health),
        sections=(
            *_sections(answer, answer.plan),
            *channel_sections(answer.mix),
            health_section(answer.mix),
            provenance_section(answer.mix),
        ),
    )


def _headline(plan: BudgetPlan, sums: ByGroup | None, period: str) -> str:
    return headline(plan, period) if sums is None else headline_by_group(sums, period)


def _sections(answer: PlanAnswer, plan: BudgetPlan) -> tuple[Section, ...]:
    period, sums = answer.mix.period, answer.sums
    if sums is None:
        return (plan_section(plan, period, answer.regrets),)
    # What holds single cells is many lines, and stands beside the cells.
    nation = replace(sums.nation, binding=())
    return (
        plan_section(nation, period, answer.regrets),
        groups_section(sums, answer.mix.grouping),
    )


def plan_section(plan: BudgetPlan, period: str, regrets: Regrets | None = None) -> Section:
    """Return the plan against today, what it gains, its certificate and its schedule."""
    notes = (*plan.binding, *(regret_words(regrets, plan) if regrets else ()), *plan.notes)
    return Section(
        "plan",
        "The plan against today",
        (
            plan_figures(plan),
            plan_table(plan, plan.allocation, "channel"),
            _moves_chart(plan),
            _schedule_chart(plan, period),
            Folded(f"The plan, {period} by {period}", schedule_table(plan, period)),
            Points("What holds the plan", (aim(plan), certificate(plan), *notes)),
        ),
    )


def plan_figures(plan: BudgetPlan) -> Figures:
    """Return the few numbers that a plan is judged by."""
    figures = [
        Figure("budget", amount(plan.budget), f"{plan.spend_unit}, {when(plan)}"),
        Figure("the plan brings", amount(plan.outcome.p50), f"{between(plan.outcome)} {plan.kpi}"),
    ]
    if not plan.today_is_best:
        gain, better = plan.gain, probability(plan.probability_better)
        figures += [
            Figure("gain over today's split", signed(gain.p50), f"{between(gain)} {plan.kpi}"),
            Figure("better than today's split", better, f"of {plan.draws} posterior draws"),
        ]
    return Figures(tuple(figures))


def _moves_chart(plan: BudgetPlan) -> Chart:
    said = [f"{e.channel} from {amount(e.current)} to {amount(e.planned)}" for e in plan.allocation]
    return Chart(
        "moves",
        "Today's split (ring) and the plan (disc)",
        f"Spend per channel, {plan.spend_unit}: {joined(said)}.",
        partial(draw, "moves", plan),
    )


def _schedule_chart(plan: BudgetPlan, period: str) -> Chart:
    return Chart(
        "schedule",
        f"The plan, {period} by {period}",
        f"Stacked bars of planned {plan.spend_unit} per {period} and channel, {when(plan)}.",
        partial(draw, "schedule", plan),
    )


def schedule_table(plan: BudgetPlan, period: str) -> Table:
    """Return one row per period and one column per channel."""
    channels = [each.channel for each in plan.allocation]
    return Table(
        caption=f"Planned {plan.spend_unit}.",
        columns=(Column(period, numeric=False), *map(Column, channels)),
        rows=tuple(
            (Cell(day(when)), *(Cell(amount(float(spend))) for spend in plan.schedule[row]))
            for row, when in enumerate(plan.periods)
        ),
    )


def aim(plan: BudgetPlan) -> str:
    """Return what the plan maximises, in a sentence."""
    what = f"the mean of extra {plan.kpi}"
    if isinstance(plan.attitude, CVaR):
        what += f" over the worst {percent(plan.attitude.level)} of the posterior draws"
    if isinstance(plan.goal, TargetReturn):
        return f"The plan maximises {what}, as long as it returns {amount(plan.goal.roi)} per unit."
    return f"The plan maximises {what}, at a fixed budget."


def certificate(plan: BudgetPlan) -> str:
    """Return how far from the best the plan can be, in a sentence."""
    more = f"over {amount(plan.optimality_gap)} ({percent(plan.optimality_gap_share)}) more"
    if plan.optimality_gap_share < NEGLIGIBLE:
        more = "noticeably more (under 0.1 %)"
    return (
        f"The plan is worth {amount(plan.objective)} {plan.kpi}; it is proven that no other within "
        f"the limits is worth {more}."
    )


def regret_words(regrets: Regrets, plan: BudgetPlan) -> tuple[str, ...]:
    """Return what not knowing costs, in a sentence, with its Monte-Carlo error."""
    mine, today = regrets.plan, regrets.today
    beyond = ", which may do without flights," if plan.limits.flights else ""
    return (
        f"In each posterior draw some plan of this budget{beyond} is the best; on average this "
        f"plan brings {amount(mine.lost.mean)} {plan.kpi} less than that (give or take "
        f"{amount(mine.error)}; today's split {amount(today.lost.mean)} less). About so much would "
        "it be worth to know the response exactly.",
    )
