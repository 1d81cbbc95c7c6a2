"""What happened against what the model expected."""

from __future__ import annotations

from math import isfinite

import altair as alt

from payoff.answers.mix import MixAnswer
from payoff.report.charts.door import Drawn, amounts, days, rows, thinned, thinning
from payoff.report.words import amount, day

COLOUR = "#0072B2"


def chart(answer: MixAnswer) -> Drawn:
    """Draw the KPI as a line of ink over the model's 90 % predictive band."""
    step = thinning(len(answer.periods))
    band = answer.fitted
    lines = [thinned(line, step) for line in (answer.actual, band.p05, band.p50, band.p95)]
    values = [
        {
            "date": when.isoformat(),
            "day": day(when),
            "actual": actual,
            "low": low,
            "middle": middle,
            "high": high,
            "was": amount(actual) if isfinite(actual) else "not known",
            "expected": f"{amount(middle)} ({amount(low)} to {amount(high)})",
        }
        for when, actual, low, middle, high in zip(answer.periods[::step], *lines, strict=True)
    ]
    tooltip = [
        alt.Tooltip("day:N", title=answer.period),
        alt.Tooltip("was:N", title=f"{answer.kpi}, actual"),
        alt.Tooltip("expected:N", title="model (90 % interval)"),
    ]
    base = alt.Chart(rows(values)).encode(x=days(answer.periods), tooltip=tooltip)
    area = base.mark_area(color=COLOUR, opacity=0.25).encode(
        y=alt.Y("low:Q", axis=amounts(answer.kpi), scale=alt.Scale(zero=False)), y2="high:Q"
    )
    model = base.mark_line(color=COLOUR, strokeWidth=1.5).encode(y="middle:Q")
    actual = base.mark_line(style="ink", strokeWidth=1.2, point=False).encode(y="actual:Q")
    return alt.layer(area, model, actual).properties(width="container", height=260)
