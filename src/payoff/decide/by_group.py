"""A plan of channels in groups, summed up: per channel over groups, and per group over channels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.answers.interval import Interval
from payoff.answers.response import Response
from payoff.core.frozen import Floats, frozen_arrays, read_only, replace
from payoff.decide.budget import BudgetPlan, ChannelPlan


@frozen_arrays
class ByGroup:
    """The sums of a plan whose columns are channels in groups.

    Attributes
    ----------
    cells
        Channel and group of each column of the plan.
    columns
        Its allocation, in the same order.
    nation
        The same plan with one column per channel: sums over groups.
    groups
        Sums over channels, one per group, whose name stands in for that of a channel.
    """

    cells: tuple[tuple[str, str], ...]
    columns: tuple[ChannelPlan, ...]
    nation: BudgetPlan
    groups: tuple[ChannelPlan, ...]

    @property
    def held(self) -> tuple[str, ...]:
        """Which limits the plan touches, one sentence each."""
        return self.nation.binding


def by_group(response: Response, plan: BudgetPlan) -> ByGroup:
    """Sum a plan up.

    Outcomes are summed draw by draw. The next unit of spend is spent in the plan's proportions, or
    in the best column where the plan gives nothing.

    Parameters
    ----------
    response
        The response that the plan was made on, with a group for each column.
    """
    channels, groups = (tuple(dict.fromkeys(names)) for names in zip(*response.cells, strict=True))
    outcomes = response.outcome_by_channel(plan.schedule)
    of_channel = [[c for c, cell in enumerate(response.cells) if cell[0] == n] for n in channels]
    of_group = [[c for c, cell in enumerate(response.cells) if cell[1] == n] for n in groups]
    nation = replace(
        plan,
        allocation=_summed(plan, outcomes, channels, of_channel),
        schedule=_over(plan.schedule, of_channel),
        reference=_over(plan.reference, of_channel),
    )
    return ByGroup(
        response.cells, plan.allocation, nation, _summed(plan, outcomes, groups, of_group)
    )


def _summed(
    plan: BudgetPlan, outcomes: Floats, names: Sequence[str], members: Sequence[Sequence[int]]
) -> tuple[ChannelPlan, ...]:
    return tuple(
        _sum(plan, name, outcomes[:, columns].sum(axis=1), [plan.allocation[c] for c in columns])
        for name, columns in zip(names, members, strict=True)
    )


def _sum(plan: BudgetPlan, name: str, outcome: Floats, parts: Sequence[ChannelPlan]) -> ChannelPlan:
    planned = np.array([part.planned for part in parts])
    marginal = np.array([part.marginal for part in parts])
    spent = float(planned.sum())
    return ChannelPlan(
        channel=name,
        recent=sum(part.recent for part in parts),
        current=sum(part.current for part in parts),
        planned=spent,
        outcome=Interval.of(outcome, plan.kpi),
        marginal=float(planned @ marginal) / spent if spent > 0 else float(marginal.max()),
        binds=None,
    )


def _over(schedule: Floats, members: Sequence[Sequence[int]]) -> Floats:
    return read_only(np.stack([schedule[:, columns].sum(axis=1) for columns in members], axis=1))
