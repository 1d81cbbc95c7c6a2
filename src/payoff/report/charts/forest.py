"""Return on spend of each channel several times, such as by several kinds."""

from __future__ import annotations

import altair as alt

from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.line import Line
from payoff.report.words import amount

POINT, GAP = 16, 14


def chart(lines: list[Line], unit: str) -> Drawn:
    """Draw estimates as points and 90 % intervals as bars, a row per channel and kind."""
    kinds = list(dict.fromkeys(line.kind for line in lines))
    first = [line for line in lines if line.kind == kinds[0]]
    channels = [line.channel for line in sorted(first, key=lambda line: -line.value)]
    colours = channel_colours(kinds)
    values = [
        {
            "channel": line.channel,
            "kind": line.kind,
            "roi": line.value,
            "low": line.low,
            "high": line.high,
            "says": f"{amount(line.value)} ({amount(line.low)} to {amount(line.high)})",
        }
        for line in lines
    ]
    scale = alt.Scale(domain=kinds, range=[colours[name] for name in kinds])
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("channel:N", sort=channels, title=None),
        yOffset=alt.YOffset("kind:N", sort=kinds),
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(columns=4)),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("kind:N"),
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
    height = (POINT * len(kinds) + GAP) * len(channels)
    return alt.layer(zero, bars, points).properties(width="container", height=height)
