"""Which columns of numbers go together, as a map."""

from __future__ import annotations

import altair as alt

from payoff.answers.check import Together
from payoff.report.charts.colours import DARK, LIGHT
from payoff.report.charts.door import Drawn, rows
from payoff.report.charts.segments import AVERAGE, STRONGER, WEAKER
from payoff.report.words import NOTHING

MOST_NUMBERS = 14
DEEP = 0.6
ROW, SMALL = 30, 16


def chart(answer: Together) -> Drawn:
    """Draw one cell per pair: blue where both rise together, orange where one falls."""
    names = list(answer.columns)
    values = [
        {
            "one": one,
            "other": other,
            "ranked": float(answer.ranked[row, place]),
            "label": _says(float(answer.ranked[row, place])),
            "says": f"Spearman {_says(float(answer.ranked[row, place]))}, "
            f"Pearson {_says(float(answer.linear[row, place]))}",
        }
        for row, one in enumerate(names)
        for place, other in enumerate(names)
        if row != place
    ]
    few = len(names) <= MOST_NUMBERS
    base = alt.Chart(rows(values)).encode(
        x=alt.X(
            "other:N",
            sort=names,
            axis=alt.Axis(title=None, orient="top", labelAngle=-40, labelLimit=110),
        ),
        y=alt.Y("one:N", sort=names, axis=alt.Axis(title=None, labelLimit=160)),
        tooltip=[
            alt.Tooltip("one:N", title=" "),
            alt.Tooltip("other:N", title="with"),
            alt.Tooltip("says:N", title="correlation"),
        ],
    )
    scale = alt.Scale(domain=[-1, 0, 1], range=[WEAKER, AVERAGE, STRONGER], interpolate="rgb")
    legend = alt.Legend(title=None, gradientLength=160, values=[-1, 0, 1])
    layers: list[alt.Chart] = [
        base.mark_rect(cornerRadius=2).encode(
            color=alt.Color("ranked:Q", scale=scale, legend=legend)
        )
    ]
    if few:
        ink = alt.condition(f"datum.ranked > {DEEP}", alt.value(LIGHT), alt.value(DARK))
        layers.append(base.mark_text(fontSize=11).encode(text="label:N", color=ink))
    height = (ROW if few else SMALL) * len(names) + 10
    return alt.layer(*layers).properties(width="container", height=height)


def _says(correlation: float) -> str:
    if correlation != correlation:
        return NOTHING
    return f"{correlation:.2f}".replace("-", "−")
