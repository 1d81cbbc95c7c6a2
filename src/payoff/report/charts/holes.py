"""Where cells are missing, as a map of columns and parts of the table."""

from __future__ import annotations

import altair as alt

from payoff.answers.check import MissingMap
from payoff.report.charts.colours import CHANNELS
from payoff.report.charts.door import Drawn, rows
from payoff.report.words import percent

FAINT, FULL = "#E8EDF2", CHANNELS[4]
ROW = 18


def chart(answer: MissingMap) -> Drawn:
    """Draw one cell per column and part, darker where more is missing."""
    values = [
        {"column": column, "part": part, "share": share, "says": percent(share)}
        for column, shares in zip(answer.columns, answer.shares, strict=True)
        for part, share in zip(answer.parts, shares, strict=True)
    ]
    axis = alt.Axis(title=answer.by, labelAngle=0, labelOverlap="greedy", labelSeparation=12)
    scale = alt.Scale(domain=[0, 1], range=[FAINT, FULL], interpolate="rgb")
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_rect()
        .encode(
            x=alt.X("part:O", sort=list(answer.parts), axis=axis),
            y=alt.Y(
                "column:N", sort=list(answer.columns), axis=alt.Axis(title=None, labelLimit=160)
            ),
            color=alt.Color("share:Q", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("column:N"),
                alt.Tooltip("part:N", title=answer.by),
                alt.Tooltip("says:N", title="missing"),
            ],
        )
    )
    return drawn.properties(width="container", height=ROW * len(answer.columns) + 10)
