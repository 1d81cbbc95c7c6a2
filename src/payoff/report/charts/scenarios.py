"""Scenarios side by side: where each one's spend goes."""

from __future__ import annotations

import altair as alt

from payoff.decide.scenario import Comparison
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import amounts, rows
from payoff.report.words import amount


def chart(comparison: Comparison) -> alt.Chart:
    """Draw planned spend per channel as one bar per scenario."""
    names = [each.name for each in comparison.scenarios]
    colours = channel_colours(names)
    values = [
        {
            "scenario": name,
            "channel": share.channel,
            "spend": share.planned,
            "says": amount(share.planned),
        }
        for name, plan in zip(names, comparison.plans, strict=True)
        for share in plan.allocation
    ]
    channels = [share.channel for share in comparison.plans[0].allocation]
    scale = alt.Scale(domain=names, range=[colours[name] for name in names])
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_bar()
        .encode(
            y=alt.Y("channel:N", sort=channels, title=None),
            yOffset=alt.YOffset("scenario:N", sort=names),
            x=alt.X("spend:Q", axis=amounts(comparison.plans[0].spend_unit, tickCount=5)),
            color=alt.Color("scenario:N", scale=scale, legend=alt.Legend(columns=3)),
            tooltip=[
                alt.Tooltip("scenario:N"),
                alt.Tooltip("channel:N"),
                alt.Tooltip("says:N", title="planned"),
            ],
        )
        .properties(width="container", height=(14 * len(names) + 12) * len(channels))
    )
    return drawn
