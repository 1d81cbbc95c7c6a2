"""The plan against today: where each channel's spend goes."""

from __future__ import annotations

import altair as alt

from payoff.decide.budget import BudgetPlan
from payoff.report.charts.colours import TODAY, channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount, count, signed


def chart(plan: BudgetPlan) -> Drawn:
    """Draw spend at today's split and as planned, joined by a line, the largest on top."""
    colours = channel_colours([share.channel for share in plan.allocation])
    values = [
        {
            "channel": share.channel,
            "current": share.current,
            "planned": share.planned,
            "was": amount(share.current),
            "is": amount(share.planned),
            "change": signed(share.planned - share.current),
            "colour": colours[share.channel],
        }
        for share in plan.allocation
    ]
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("channel:N", sort=alt.EncodingSortField("planned", order="descending"), title=None),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("was:N", title="today's split"),
            alt.Tooltip("is:N", title="planned"),
            alt.Tooltip("change:N"),
        ],
    )
    axis = amounts(f"{plan.spend_unit} over {count(len(plan.periods), 'period')}", tickCount=5)
    line = base.mark_rule(strokeWidth=4, opacity=0.45, strokeCap="round").encode(
        x=alt.X("current:Q", axis=axis, scale=alt.Scale(zero=True)),
        x2="planned:Q",
        color=alt.Color("colour:N", scale=None),
    )
    today = base.mark_point(size=90, strokeWidth=2, color=TODAY, opacity=1).encode(x="current:Q")
    planned = base.mark_point(filled=True, size=130, opacity=1).encode(
        x="planned:Q", color=alt.Color("colour:N", scale=None)
    )
    return alt.layer(line, today, planned).properties(
        width="container", height=36 * len(values) + 10
    )
