"""How strong each channel is in each segment, as a map."""

from __future__ import annotations

import altair as alt

from payoff.answers.segments import SegmentsAnswer
from payoff.report.charts.door import Drawn, rows
from payoff.report.words import about, amount, percent, probability

# Two hues that colour-blind readers tell apart, grey at the average (Okabe & Ito 2008).
WEAKER, AVERAGE, STRONGER = "#D55E00", "#D9DDE1", "#0072B2"
LEAST_REACH = 0.5
PALE = 0.25


def chart(answer: SegmentsAnswer) -> Drawn:
    """Draw one cell per channel and segment, coloured by its median; pale where it is not told."""
    values = [
        {
            "channel": each.channel,
            "segment": each.segment,
            "factor": each.factor.p50,
            "median": amount(each.factor.p50),
            "says": about(each.factor),
            "above": probability(each.above) if each.told else "not told",
            "learnt": percent(max(each.learnt, 0.0)),
            "opacity": 1.0 if each.told else PALE,
        }
        for each in answer.effects
    ]
    channels = [channel.channel for channel in answer.mix.channels]
    segments = [segment.segment for segment in answer.segments]
    reach = max(LEAST_REACH, *(abs(each.factor.p50 - 1) for each in answer.effects if each.told))
    base = alt.Chart(rows(values)).encode(
        x=alt.X("segment:N", sort=segments, title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("channel:N", sort=channels, title=None),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("segment:N"),
            alt.Tooltip("says:N", title="times its average"),
            alt.Tooltip("above:N", title="above average"),
            alt.Tooltip("learnt:N"),
        ],
    )
    scale = alt.Scale(
        domain=[1 - reach, 1.0, 1 + reach],
        range=[WEAKER, AVERAGE, STRONGER],
        clamp=True,
        interpolate="rgb",
    )
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("factor:Q", scale=scale, legend=None),
        opacity=alt.Opacity("opacity:Q", scale=None),
    )
    numbers = base.mark_text(style="note", fontWeight="bold").encode(text="median:N")
    return alt.layer(cells, numbers).properties(width="container", height=36 * len(channels) + 10)
