"""How one column went over time, and where it was far from its median."""

from __future__ import annotations

import altair as alt

from payoff.answers.check import ColumnCheck, Course, FarValue
from payoff.report.charts.colours import CHANNELS
from payoff.report.charts.door import Drawn, amounts, days, rows
from payoff.report.words import amount, day

COLOUR, FAR = CHANNELS[0], CHANNELS[4]
HEIGHT = 110
BARS = 40


def chart(course: Course, column: ColumnCheck | None) -> Drawn:
    """Draw a line, gaps open; a dot where one of the farthest values was."""
    values = [
        {
            "date": start.isoformat(),
            "value": value,
            "says": f"{day(start)}: {'–' if value is None else amount(value)}",
        }
        for start, value in zip(course.starts, course.values, strict=True)
    ]
    zero = min((value for value in course.values if value is not None), default=0.0) >= 0
    y = alt.Y(
        "value:Q",
        axis=amounts(None, tickCount=3),
        scale=alt.Scale(zero=zero and course.summed == "sum"),
    )
    base = alt.Chart(rows(values)).encode(
        x=days(course.starts).copy(), tooltip=[alt.Tooltip("says:N", title=" ")]
    )
    line = base.mark_line(color=COLOUR, strokeWidth=1.5).encode(y=y)
    layers: list[alt.Chart] = [line]
    if distant := _far(course, column):
        dots = alt.Chart(rows(distant)).encode(
            x=alt.X("date:T"), y=alt.Y("value:Q"), tooltip=[alt.Tooltip("says:N", title="far")]
        )
        layers.append(dots.mark_point(color=FAR, filled=True, size=45, opacity=1))
    return alt.layer(*layers).properties(width="container", height=HEIGHT)


def _far(course: Course, column: ColumnCheck | None) -> list[dict[str, object]]:
    if column is None or course.summed != "value":
        return []
    return [
        {"date": value.date.isoformat(), "value": value.value, "says": _says(value)}
        for value in column.farthest
        if value.date is not None
    ]


def _says(value: FarValue) -> str:
    when = "" if value.date is None else f"{day(value.date)}: "
    return f"{when}{amount(value.value)}, {abs(value.distance):.0f} spreads from the median"
