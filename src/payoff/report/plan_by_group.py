"""What a plan by group says beside the plan of the nation: per group, and cell by cell."""

from __future__ import annotations

from payoff.core.frozen import replace
from payoff.decide.budget import ChannelPlan
from payoff.decide.by_group import ByGroup
from payoff.report.page import Cell, Column, Folded, Section, Table
from payoff.report.parts import spend_in
from payoff.report.plan_table import plan_table, when
from payoff.report.plan_words import change, headline, moves
from payoff.report.words import amount, signed


def headline_by_group(sums: ByGroup, period: str) -> str:
    """Return what to do over all groups, and what moves from group to group."""
    said = headline(sums.nation, period)
    between = moves(replace(sums.nation, allocation=sums.groups))
    if sums.nation.today_is_best or not between.startswith("move"):
        return said
    return f"{said} Among groups, {between}."


def groups_section(sums: ByGroup, grouping: str) -> Section:
    """Return the plan per group, and each channel in each group."""
    held = sums.held
    return Section(
        "plan-groups",
        f"The plan by {grouping}",
        (
            plan_table(sums.nation, sums.groups, grouping),
            Folded(f"Each channel in each {grouping}", cells_table(sums, grouping)),
            *((Folded("Which limits hold", held),) if held else ()),
        ),
    )


def cells_table(sums: ByGroup, grouping: str) -> Table:
    """Return one row per group and one column per channel."""
    parts = dict(zip(sums.cells, sums.columns, strict=True))
    channels = [each.channel for each in sums.nation.allocation]
    return Table(
        caption=f"{spend_in(sums.nation.spend_unit)}, {when(sums.nation)}, and the change against "
        "today's split of the same budget.",
        columns=(Column(grouping, numeric=False), *map(Column, channels)),
        rows=tuple(
            (
                Cell(group.channel),
                *(_planned(parts[channel, group.channel]) for channel in channels),
            )
            for group in sums.groups
        ),
    )


def _planned(part: ChannelPlan) -> Cell:
    return Cell(amount(part.planned), signed(change(part)))
