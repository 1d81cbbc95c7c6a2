"""The table of a plan against today: per channel, or per group."""

from __future__ import annotations

from collections.abc import Sequence

from payoff.decide.budget import BudgetPlan, ChannelPlan
from payoff.report.page import Cell, Column, Span, Table
from payoff.report.parts import ranged, spend_in
from payoff.report.plan_words import change
from payoff.report.words import amount, day, percent, signed


def when(plan: BudgetPlan) -> str:
    """Return the first and the last period of a plan."""
    return f"{day(plan.periods[0])} to {day(plan.periods[-1])}"


def plan_table(plan: BudgetPlan, rows: Sequence[ChannelPlan], what: str) -> Table:
    """Return one row per channel or other part of a plan, the largest planned spend first.

    ``what`` the rows are stands above their names.
    """
    head = (what, "today's split", "planned", "change", "brings", "next unit")
    ranked = sorted(rows, key=lambda each: -each.planned)
    return Table(
        caption=f"{spend_in(plan.spend_unit)}, {when(plan)}, against today's split of the same "
        f"budget; what it brings in {plan.kpi}, median and 90 % interval, and what the next unit "
        "of spend would bring on average.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(
            (
                Cell(each.channel),
                Cell(amount(each.current)),
                Cell(amount(each.planned)),
                Cell(signed(change(each)), _relative(each)),
                ranged(each.outcome),
                Cell(amount(each.marginal)),
            )
            for each in ranked
        ),
        spans=tuple(
            Span(min(each.current, each.planned), each.planned, max(each.current, each.planned))
            for each in ranked
        ),
        spans_head="today to plan",
    )


def _relative(channel: ChannelPlan) -> str:
    return signed(change(channel) / channel.current, percent) if channel.current > 0 else ""
