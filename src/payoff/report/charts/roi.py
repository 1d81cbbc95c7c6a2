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
            "roi": roi.p50,
            "low": roi.p05,
            "high": roi.p95,
            "says": about(roi),
            "next": about(marginal),
            "colour": colours[channel.channel],
        }
        for channel in answer.channels
        if (roi := channel.roi) is not None and (marginal := channel.marginal_roi) is not None
    ]
    unit = next(channel.roi.unit for channel in answer.channels if channel.roi is not None)
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
