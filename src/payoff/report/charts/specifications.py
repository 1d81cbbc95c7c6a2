"""Return on spend of each channel under each specification, and averaged over them."""

from __future__ import annotations

import altair as alt

from payoff.answers.search import SearchAnswer
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import about, amount, percent

STACKED = "averaged"


def chart(answer: SearchAnswer) -> Drawn:
    """Draw a thin tick per specification that counts, and the averaged interval over them."""
    single, whole = [], []
    names = [each.channel for each in answer.channels if each.roi is not None]
    for place, channel in enumerate(answer.channels):
        if channel.roi is None:
            continue
        whole.append(
            {
                "channel": channel.channel,
                "roi": channel.roi.p50,
                "low": channel.roi.p05,
                "high": channel.roi.p95,
                "says": about(channel.roi),
            }
        )
        single += [
            {
                "channel": channel.channel,
                "roi": roi.p50,
                "specification": row.name,
                "says": amount(roi.p50),
                "weight": percent(row.weight),
            }
            for row in answer.leaderboard
            if row.standing == "counts" and (roi := row.roi[place]) is not None
        ]
    unit = next(each.roi.unit for each in answer.channels if each.roi is not None)
    y = alt.Y("channel:N", sort=names, title=None)
    ticks = (
        alt.Chart(rows(single))
        .mark_tick(thickness=2, opacity=0.4, size=22, style="ink")
        .encode(
            y=y,
            x=alt.X("roi:Q", axis=amounts(unit, tickCount=6)),
            tooltip=[
                alt.Tooltip("specification:N"),
                alt.Tooltip("says:N", title="median ROI"),
                alt.Tooltip("weight:N"),
            ],
        )
    )
    base = alt.Chart(rows(whole)).encode(
        y=y, tooltip=[alt.Tooltip("channel:N"), alt.Tooltip("says:N", title=STACKED)]
    )
    bars = base.mark_bar(height=8, cornerRadius=4, opacity=0.45).encode(x="low:Q", x2="high:Q")
    points = base.mark_point(filled=True, size=110, opacity=1).encode(x="roi:Q")
    return alt.layer(bars, ticks, points).properties(width="container", height=40 * len(whole) + 10)
