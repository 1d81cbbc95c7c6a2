"""What is predicted on average at each value of a feature."""

from __future__ import annotations

import altair as alt

from payoff.answers.drivers import Driver, DriversAnswer
from payoff.report.charts.colours import CHANNELS
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount, percent

COLOUR = CHANNELS[0]


def chart(answer: DriversAnswer, driver: Driver) -> Drawn:
    """Draw a line with its 90 % band over a number, points with intervals over a category."""
    number = percent if answer.kind == "yes or no" else amount
    values = [
        {
            "value": point.value,
            "number": point.number,
            "predicted": point.predicted,
            "low": point.low,
            "high": point.high,
            "says": f"{number(point.predicted)} ({number(point.low)} to {number(point.high)})",
        }
        for point in driver.effect
    ]
    title = f"share of {answer.positive}" if answer.positive else answer.target
    axis = (
        alt.Axis(format="%", title=title, tickCount=4)
        if answer.positive
        else amounts(title, tickCount=4)
    )
    tooltip = [
        alt.Tooltip("value:N", title=driver.feature),
        alt.Tooltip("says:N", title="predicted"),
    ]
    base = alt.Chart(rows(values)).encode(tooltip=tooltip)
    scale = alt.Scale(zero=False)
    if driver.kind == "number":
        x = alt.X("number:Q", axis=amounts(driver.feature, tickCount=4, grid=False), scale=scale)
        low = base.encode(x=x, y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q")
        line = base.encode(x=x, y=alt.Y("predicted:Q", scale=scale))
        return alt.layer(
            low.mark_area(color=COLOUR, opacity=0.22),
            line.mark_line(color=COLOUR, strokeWidth=2.5, point={"size": 30, "color": COLOUR}),
        ).properties(width="container", height=190)
    names = [str(value["value"]) for value in values]
    across = alt.X("value:N", sort=names, axis=alt.Axis(title=driver.feature, labelAngle=-30))
    ends = base.encode(x=across, y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q")
    points = base.encode(x=across, y=alt.Y("predicted:Q", scale=scale))
    return alt.layer(
        ends.mark_rule(color=COLOUR, strokeWidth=5, strokeOpacity=0.4, strokeCap="round"),
        points.mark_point(color=COLOUR, filled=True, size=80, opacity=1),
    ).properties(width="container", height=190)
