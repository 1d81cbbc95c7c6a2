"""Return on spend of each channel by several methods, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount

if TYPE_CHECKING:
    from payoff.report.counterpart import Line

POINT, GAP = 16, 14


def chart(lines: list[Line], unit: str) -> Drawn:
    """Draw estimates as points and 90 % intervals as bars, a row per channel and method."""
    methods = list(dict.fromkeys(line.method for line in lines))
    first = [line for line in lines if line.method == methods[0]]
    channels = [line.channel for line in sorted(first, key=lambda line: -line.value)]
    colours = channel_colours(methods)
    values = [
        {
            "channel": line.channel,
            "method": line.method,
            "roi": line.value,
            "low": line.low,
            "high": line.high,
            "says": f"{amount(line.value)} ({amount(line.low)} to {amount(line.high)})",
        }
        for line in lines
    ]
    scale = alt.Scale(domain=methods, range=[colours[name] for name in methods])
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("channel:N", sort=channels, title=None),
        yOffset=alt.YOffset("method:N", sort=methods),
        color=alt.Color("method:N", scale=scale, legend=alt.Legend(columns=4)),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("method:N"),
            alt.Tooltip("says:N", title="ROI (90 % interval)"),
        ],
    )
    zero = (
        alt.Chart(rows([{"zero": 0}]))
        .mark_rule(style="ink", strokeOpacity=0.5)
        .encode(x=alt.X("zero:Q"))
    )
    bars = base.mark_bar(height=6, cornerRadius=3, opacity=0.45).encode(
        x=alt.X("low:Q", axis=amounts(unit, tickCount=6)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x="roi:Q")
    height = (POINT * len(methods) + GAP) * len(channels)
    return alt.layer(zero, bars, points).properties(width="container", height=height)
