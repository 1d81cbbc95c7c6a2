"""From an old value of each channel to its new one, a step below the other."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from payoff.answers.refresh import MovedChannel, Step
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount, signed

ROW, GAP = 16, 14


def chart(channels: list[MovedChannel], names: Mapping[Step, str], unit: str) -> Drawn:
    """Draw each step as a bar from where the one before it ended; 0 is the old median."""
    steps = [names[part.step] for part in channels[0].parts]
    colours = channel_colours(steps)
    values = []
    for channel in channels:
        start = 0.0
        for part in channel.parts:
            end = part.after.p50 - channel.before.p50
            values.append(
                {
                    "channel": channel.channel,
                    "step": names[part.step],
                    "from": start,
                    "to": end,
                    "says": f"{signed(part.move)} ± {amount(2 * part.error)}",
                    "strong": 1.0 if part.clear else 0.35,
                }
            )
            start = end
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("channel:N", sort=[each.channel for each in channels], title=None),
        yOffset=alt.YOffset("step:N", sort=steps),
        color=alt.Color(
            "step:N",
            scale=alt.Scale(domain=steps, range=[colours[name] for name in steps]),
            legend=alt.Legend(columns=4),
        ),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("step:N"),
            alt.Tooltip("says:N", title="move of the median"),
        ],
    )
    zero = (
        alt.Chart(rows([{"zero": 0}]))
        .mark_rule(style="ink", strokeOpacity=0.5)
        .encode(x=alt.X("zero:Q"))
    )
    bars = base.mark_bar(height=8).encode(
        x=alt.X("from:Q", axis=amounts(f"change in {unit}", tickCount=6)),
        x2="to:Q",
        opacity=alt.Opacity("strong:Q", scale=None),
    )
    ends = base.mark_tick(thickness=2, size=12).encode(x="to:Q")
    height = (ROW * len(steps) + GAP) * len(channels)
    return alt.layer(zero, bars, ends).properties(width="container", height=height)
