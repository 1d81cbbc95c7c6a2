"""Return on spend of each channel, with its interval."""

from __future__ import annotations

import altair as alt

from payoff.answers.mix import MixAnswer
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import about


def chart(answer: MixAnswer) -> Drawn:
    """Draw medians as points and 90 % intervals as bars, the largest median on top."""
    colours = channel_colours([channel.channel for channel in answer.channels])
    values = [
        {
            "channel": channel.channel,
            "roi": channel.roi.p50,
            "low": channel.roi.p05,
            "high": channel.roi.p95,
            "says": about(channel.roi),
            "next": about(channel.marginal_roi),
            "colour": colours[channel.channel],
        }
        for channel in answer.channels
    ]
    unit = answer.channels[0].roi.unit
    y = alt.Y("channel:N", sort=alt.EncodingSortField("roi", order="descending"), title=None)
    base = alt.Chart(rows(values)).encode(
        y=y,
        color=alt.Color("colour:N", scale=None),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("says:N", title="ROI (90 % interval)"),
            alt.Tooltip("next:N", title="marginal ROI (90 % interval)"),
        ],
    )
    zero = (
        alt.Chart(rows([{"zero": 0}]))
        .mark_rule(style="ink", strokeOpacity=0.5)
        .encode(x=alt.X("zero:Q"))
    )
    bars = base.mark_bar(height=8, cornerRadius=4, opacity=0.45).encode(
        x=alt.X("low:Q", axis=amounts(unit, tickCount=6)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=110, opacity=1).encode(x="roi:Q")
    return alt.layer(zero, bars, points).properties(width="container", height=36 * len(values) + 10)
