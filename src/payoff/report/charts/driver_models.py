"""Cross-validated loss of every family of models, beside the naive prediction."""

from __future__ import annotations

import altair as alt

from payoff.answers.drivers import DriversAnswer
from payoff.report.charts.colours import BASELINE, CHANNELS
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount

NAIVE = "naive prediction"


def chart(answer: DriversAnswer) -> Drawn:
    """Draw losses as points with one standard error on either side, the naive one in grey."""
    naive = answer.scores[0].baseline if answer.kind == "yes or no" else 1.0
    values: list[dict[str, object]] = [
        {
            "model": each.model,
            "loss": each.loss,
            "low": each.loss - each.error,
            "high": each.loss + each.error,
            "says": f"{amount(each.loss)} ± {amount(each.error)}",
            "colour": CHANNELS[0],
        }
        for each in answer.models
    ]
    plain = {"model": NAIVE, "loss": naive, "low": naive, "high": naive, "says": amount(naive)}
    values.append(plain | {"colour": BASELINE})
    base = alt.Chart(rows(values)).encode(
        y=alt.Y(
            "model:N",
            sort=[str(value["model"]) for value in values],
            axis=alt.Axis(title=None, labelLimit=220),
        ),
        color=alt.Color("colour:N", scale=None),
        tooltip=[alt.Tooltip("model:N"), alt.Tooltip("says:N", title="loss")],
    )
    scale = alt.Scale(zero=False)
    ends = base.mark_rule(strokeWidth=5, strokeOpacity=0.4, strokeCap="round").encode(
        x=alt.X("low:Q", axis=amounts(answer.importance_unit, tickCount=6), scale=scale),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(x="loss:Q")
    return alt.layer(ends, points).properties(width="container", height=26 * len(values) + 10)
