"""The plan period by period."""

from __future__ import annotations

import altair as alt

from payoff.decide.budget import BudgetPlan
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import amounts, rows
from payoff.report.words import amount, day


def chart(plan: BudgetPlan) -> alt.Chart:
    """Draw planned spend per period as stacked bars."""
    names = [share.channel for share in plan.allocation]
    colours = channel_colours(names)
    values = [
        {
            "date": when.isoformat(),
            "day": day(when),
            "channel": name,
            "order": column,
            "spend": float(plan.schedule[row, column]),
            "says": amount(float(plan.schedule[row, column])),
        }
        for row, when in enumerate(plan.periods)
        for column, name in enumerate(names)
    ]
    scale = alt.Scale(domain=names, range=[colours[name] for name in names])
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_bar()
        .encode(
            x=alt.X("date:O", axis=_starts()),
            y=alt.Y("spend:Q", axis=amounts(plan.spend_unit, tickCount=5)),
            color=alt.Color("channel:N", scale=scale, legend=alt.Legend(columns=4)),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("day:N", title="from"),
                alt.Tooltip("channel:N"),
                alt.Tooltip("says:N", title=plan.spend_unit),
            ],
        )
        .properties(width="container", height=220)
    )
    return drawn


def _starts() -> alt.Axis:
    label = "utcFormat(toDate(datum.value), '%-d %b')"
    return alt.Axis(
        title=None, labelExpr=label, labelAngle=0, labelOverlap="greedy", labelSeparation=8
    )
