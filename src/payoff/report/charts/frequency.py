"""What an impression brings when the same people are reached more or less often."""

from __future__ import annotations

import altair as alt

from payoff.answers.mix import ChannelAnswer, FrequencyAnswer, MixAnswer
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, rows


def chart(answer: MixAnswer, channel: ChannelAnswer, often: FrequencyAnswer) -> Drawn:
    """Draw median and 90 % band over frequency, with today's marked."""
    colour = channel_colours([each.channel for each in answer.channels])[channel.channel]
    band = often.effect
    values = [
        {
            "frequency": float(often.frequency[point]),
            "low": float(band.p05[point]),
            "middle": float(band.p50[point]),
            "high": float(band.p95[point]),
            "often": f"{often.frequency[point]:.1f}",
            "says": f"{band.p50[point]:.2f} ({band.p05[point]:.2f} to {band.p95[point]:.2f})",
        }
        for point in range(len(often.frequency))
    ]
    tooltip = [
        alt.Tooltip("often:N", title=f"times per {answer.period}"),
        alt.Tooltip("says:N", title="times what it brings today"),
    ]
    base = alt.Chart(rows(values)).encode(
        x=alt.X("frequency:Q", title=f"times per {answer.period}", scale=alt.Scale(zero=False)),
        tooltip=tooltip,
    )
    area = base.mark_area(color=colour, opacity=0.22).encode(
        y=alt.Y("low:Q", title="times what it brings today"), y2="high:Q"
    )
    line = base.mark_line(color=colour, strokeWidth=2.5).encode(y="middle:Q")
    today = alt.Chart(rows([{"frequency": often.today, "says": "today"}])).mark_rule(
        style="ink", strokeDash=[4, 4], strokeOpacity=0.6
    )
    marked = today.encode(x="frequency:Q", tooltip=alt.Tooltip("says:N", title="frequency"))
    return alt.layer(area, line, marked).properties(width="container", height=190)
