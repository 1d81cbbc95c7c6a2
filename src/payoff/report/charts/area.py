"""What each part brought over time, stacked."""

from __future__ import annotations

import altair as alt
import numpy as np

from payoff.answers.mix import MixAnswer
from payoff.report.charts.colours import BASELINE, channel_colours
from payoff.report.charts.door import amounts, apart, days, rows, thinned, thinning
from payoff.report.words import amount, day


def chart(answer: MixAnswer) -> alt.Chart:
    """Draw mean contributions per period, the baseline at the bottom."""
    names = [channel.channel for channel in answer.channels]
    base = apart("baseline", names)
    layers = {channel.channel: channel.by_period.mean for channel in answer.channels}
    if answer.baseline:
        layers[base] = np.sum([part.by_period.mean for part in answer.baseline], axis=0)
    step = thinning(len(answer.periods))
    dates = answer.periods[::step]
    order = {name: index for index, name in enumerate(reversed([*names, base]))}
    values = [
        {
            "date": when.isoformat(),
            "day": day(when),
            "part": name,
            "order": order[name],
            "brought": brought,
            "says": amount(brought),
        }
        for name, line in layers.items()
        for when, brought in zip(dates, thinned(line, step), strict=True)
    ]
    colours = channel_colours(names) | {base: BASELINE}
    shown = [name for name in [*names, base] if name in layers]
    scale = alt.Scale(domain=shown, range=[colours[name] for name in shown])
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_area(opacity=0.9)
        .encode(
            x=days(answer.periods),
            y=alt.Y("brought:Q", stack="zero", axis=amounts(f"{answer.kpi} per {answer.period}")),
            color=alt.Color("part:N", scale=scale, legend=alt.Legend(columns=4)),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("day:N", title=answer.period),
                alt.Tooltip("part:N"),
                alt.Tooltip("says:N", title=answer.kpi),
            ],
        )
        .properties(width="container", height=300)
    )
    return drawn
