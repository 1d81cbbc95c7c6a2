"""Importance within each segment or stage, as a map."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from payoff.answers.drivers import Subgroup
from payoff.report.charts.door import Drawn, rows
from payoff.report.words import amount

MOST = 15
NOTHING, MUCH = "#E6EBEF", "#56B4E9"
NEXT_TO_NOTHING = 0.005


def chart(parts: Sequence[Subgroup], unit: str) -> Drawn:
    """Draw one cell per driver and part, the darker the more important it is there."""
    told = [part for part in parts if part.told]
    names = [each.feature for each in told[0].importances[:MOST]]
    most = max(each.importance for part in told for each in part.importances)
    values = [
        {
            "feature": each.feature,
            "part": part.part,
            "importance": max(each.importance, 0.0),
            "value": _short(each.importance, most),
            "says": f"{amount(each.importance)} ({amount(each.low)} to {amount(each.high)})",
            "count": f"{part.rows:,}",
        }
        for part in told
        for each in part.importances[:MOST]
    ]
    base = alt.Chart(rows(values)).encode(
        x=alt.X(
            "part:N",
            sort=[part.part for part in told],
            axis=alt.Axis(title=None, labelAngle=0, labelLimit=120),
        ),
        y=alt.Y("feature:N", sort=names, axis=alt.Axis(title=None, labelLimit=260)),
        tooltip=[
            alt.Tooltip("feature:N"),
            alt.Tooltip("part:N"),
            alt.Tooltip("says:N", title=unit),
            alt.Tooltip("count:N", title="rows"),
        ],
    )
    scale = alt.Scale(range=[NOTHING, MUCH], domainMin=0, interpolate="rgb")
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("importance:Q", scale=scale, legend=None)
    )
    numbers = base.mark_text(style="note", fontWeight="bold").encode(text="value:N")
    return alt.layer(cells, numbers).properties(width="container", height=30 * len(names) + 10)


def _short(importance: float, most: float) -> str:
    """Return a number for a cell; what is next to nothing beside the largest is 0."""
    return "0" if abs(importance) < NEXT_TO_NOTHING * most else amount(importance)
