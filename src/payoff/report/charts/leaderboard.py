"""Held-out error of each specification, the best on top."""

from __future__ import annotations

import altair as alt

from payoff.answers.search import SearchAnswer
from payoff.report.charts.colours import BASELINE, CHANNELS
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount, percent

COLOURS = {"counts": CHANNELS[0], "senseless": CHANNELS[4], "not trusted": BASELINE}
MOST = 60


def chart(answer: SearchAnswer) -> Drawn:
    """Draw the mean CRPS of each specification as a point, coloured by whether it counts."""
    shown = sorted(answer.leaderboard, key=lambda row: row.held_out.crps)[:MOST]
    values = [
        {
            "specification": row.name,
            "crps": row.held_out.crps,
            "standing": row.standing,
            "says": amount(row.held_out.crps),
            "weight": percent(row.weight),
        }
        for row in shown
    ]
    named = alt.Axis(title=None, labelLimit=320)
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_point(filled=True, size=60, opacity=1)
        .encode(
            y=alt.Y("specification:N", sort=[row.name for row in shown], axis=named),
            x=alt.X("crps:Q", axis=amounts(answer.kpi, tickCount=6)),
            color=alt.Color("standing:N", scale=scale, legend=alt.Legend(title=None)),
            tooltip=[
                alt.Tooltip("specification:N"),
                alt.Tooltip("says:N", title="held-out CRPS"),
                alt.Tooltip("weight:N"),
                alt.Tooltip("standing:N"),
            ],
        )
        .properties(width="container", height=16 * len(values) + 10)
    )
    return drawn
