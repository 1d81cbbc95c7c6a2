"""By how much a channel was stronger or weaker than on average, over time."""

from __future__ import annotations

import altair as alt

from payoff.answers.band import Band
from payoff.answers.mix import ChannelAnswer, MixAnswer
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, days, rows, thinned, thinning
from payoff.report.words import day


def chart(answer: MixAnswer, channel: ChannelAnswer, strength: Band) -> Drawn:
    """Draw median and 90 % band per period, with the average marked."""
    colour = channel_colours([each.channel for each in answer.channels])[channel.channel]
    step = thinning(len(answer.periods))
    lines = [thinned(line, step) for line in (strength.p05, strength.p50, strength.p95)]
    values = [
        {
            "date": when.isoformat(),
            "day": day(when),
            "low": low,
            "middle": middle,
            "high": high,
            "average": 1.0,
            "says": f"{middle:.2f} ({low:.2f} to {high:.2f})",
        }
        for when, low, middle, high in zip(answer.periods[::step], *lines, strict=True)
    ]
    tooltip = [
        alt.Tooltip("day:N", title=answer.period),
        alt.Tooltip("says:N", title="times its average"),
    ]
    base = alt.Chart(rows(values)).encode(x=days(answer.periods), tooltip=tooltip)
    area = base.mark_area(color=colour, opacity=0.22).encode(
        y=alt.Y("low:Q", title="times its average"), y2="high:Q"
    )
    line = base.mark_line(color=colour, strokeWidth=2.5).encode(y="middle:Q")
    average = base.mark_line(style="ink", strokeDash=[4, 4], strokeOpacity=0.6).encode(
        y="average:Q"
    )
    return alt.layer(area, average, line).properties(width="container", height=190)
