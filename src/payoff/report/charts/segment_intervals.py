"""How strong one channel is in each segment, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from payoff.answers.segments import SegmentEffect
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.charts.segments import PALE, STRONGER
from payoff.report.words import about


def chart(effects: Sequence[SegmentEffect]) -> Drawn:
    """Draw medians as points and 90 % intervals as bars, beside the average."""
    values = [
        {
            "segment": each.segment,
            "factor": each.factor.p50,
            "low": each.factor.p05,
            "high": each.factor.p95,
            "says": about(each.factor),
            "opacity": 1.0 if each.told else PALE,
        }
        for each in effects
    ]
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("segment:N", sort=[each.segment for each in effects], title=None),
        opacity=alt.Opacity("opacity:Q", scale=None),
        tooltip=[alt.Tooltip("segment:N"), alt.Tooltip("says:N", title="times its average")],
    )
    average = (
        alt.Chart(rows([{"average": 1}]))
        .mark_rule(style="ink", strokeOpacity=0.5)
        .encode(x=alt.X("average:Q"))
    )
    bars = base.mark_rule(
        strokeWidth=6, strokeCap="round", strokeOpacity=0.45, color=STRONGER
    ).encode(
        x=alt.X(
            "low:Q", axis=amounts("times its average", tickCount=4), scale=alt.Scale(zero=True)
        ),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=90, color=STRONGER).encode(x="factor:Q")
    return alt.layer(average, bars, points).properties(
        width="container", height=30 * len(values) + 10
    )
