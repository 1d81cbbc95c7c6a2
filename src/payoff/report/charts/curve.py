"""What a channel would have brought at other levels of spend."""

from __future__ import annotations

import altair as alt
import numpy as np

from payoff.answers.mix import ChannelAnswer, MixAnswer, ResponseCurve
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount


def chart(answer: MixAnswer, channel: ChannelAnswer, curve: ResponseCurve) -> Drawn:
    """Draw median and 90 % band over total spend, with today's spend marked."""
    colour = channel_colours([each.channel for each in answer.channels])[channel.channel]
    band = curve.contribution
    values = [
        {
            "spend": float(curve.spend[point]),
            "low": float(band.p05[point]),
            "middle": float(band.p50[point]),
            "high": float(band.p95[point]),
            "spent": amount(float(curve.spend[point])),
            "says": f"{amount(float(band.p50[point]))} ({amount(float(band.p05[point]))} to "
            f"{amount(float(band.p95[point]))})",
        }
        for point in range(len(curve.spend))
    ]
    tooltip = [
        alt.Tooltip("spent:N", title=answer.spend_unit),
        alt.Tooltip("says:N", title=answer.kpi),
    ]
    base = alt.Chart(rows(values)).encode(
        x=alt.X("spend:Q", axis=amounts(answer.spend_unit, tickCount=4, grid=False))
    )
    area = base.mark_area(color=colour, opacity=0.22).encode(
        y=alt.Y("low:Q", axis=amounts(answer.kpi, tickCount=4)), y2="high:Q", tooltip=tooltip
    )
    line = base.mark_line(color=colour, strokeWidth=2.5).encode(y="middle:Q", tooltip=tooltip)
    return alt.layer(area, line, *_today(curve)).properties(width="container", height=190)


def _today(curve: ResponseCurve) -> tuple[alt.Chart, alt.Chart]:
    height = float(np.interp(curve.today, curve.spend, curve.contribution.p50))
    today = alt.Chart(rows([{"spend": curve.today, "middle": height, "says": "today"}]))
    rule = today.mark_rule(style="ink", strokeDash=[4, 4], strokeOpacity=0.6).encode(x="spend:Q")
    point = today.mark_point(style="ink", filled=True, size=70, opacity=1).encode(
        x="spend:Q", y="middle:Q", tooltip=alt.Tooltip("says:N", title="spend")
    )
    return rule, point
