"""From the baseline to the total, one channel after the other."""

from __future__ import annotations

from typing import NamedTuple

import altair as alt

from payoff.answers.mix import MixAnswer
from payoff.report.charts.colours import BASELINE, TOTAL, channel_colours
from payoff.report.charts.door import Drawn, amounts, apart, rows
from payoff.report.words import about, amount

MOST_PARTS = 5


class Step(NamedTuple):
    """One bar: its name, the mean that it adds, the same in words, and its colour."""

    name: str
    size: float
    says: str
    colour: str


def steps(answer: MixAnswer) -> list[Step]:
    """Return the bars in order: the baseline's parts, the small ones as one, then the channels."""
    ranked = sorted(answer.channels, key=lambda channel: -channel.split.mean)
    colours = channel_colours([channel.channel for channel in answer.channels])
    parts = sorted(answer.baseline, key=lambda part: -abs(part.contribution.mean))
    baseline = [
        Step(
            apart(part.part, colours),
            part.contribution.mean,
            about(part.contribution),
            BASELINE,
        )
        for part in parts[:MOST_PARTS]
    ]
    if rest := parts[MOST_PARTS:]:
        mean = sum(part.contribution.mean for part in rest)
        baseline.append(Step(apart("other parts", colours), mean, "", BASELINE))
    return baseline + [
        Step(
            channel.channel,
            channel.split.mean,
            about(channel.split),
            colours[channel.channel],
        )
        for channel in ranked
    ]


def chart(answer: MixAnswer) -> Drawn:
    """Draw the waterfall of mean contributions, which add up."""
    bars: list[dict[str, str | float]] = []
    start = 0.0
    for step in steps(answer):
        bars.append(_bar(len(bars), step, start))
        start += step.size
    total = apart("total", [str(bar["name"]) for bar in bars])
    bars.append(_bar(len(bars), Step(total, start, "", TOTAL), 0.0))
    base = alt.Chart(rows(bars)).encode(
        y=alt.Y("name:N", sort=alt.EncodingSortField("order"), title=None),
        tooltip=[
            alt.Tooltip("name:N", title="part"),
            alt.Tooltip("mean:N"),
            alt.Tooltip("says:N", title="median (90 % interval)"),
        ],
    )
    drawn = base.mark_bar(cornerRadius=2, height={"band": 0.72}).encode(
        x=alt.X("from:Q", axis=amounts(answer.kpi, tickCount=5), scale=_room(bars)),
        x2="to:Q",
        color=alt.Color("colour:N", scale=None),
    )
    labels = base.mark_text(style="note", align="left", dx=5).encode(x="end:Q", text="mean:N")
    return alt.layer(drawn, labels).properties(width="container", height=28 * len(bars) + 10)


def _bar(order: int, step: Step, start: float) -> dict[str, str | float]:
    end = start + step.size
    return {
        "order": order,
        "name": step.name,
        "from": start,
        "to": end,
        "end": max(start, end),
        "mean": amount(step.size),
        "says": step.says,
        "colour": step.colour,
    }


def _room(bars: list[dict[str, str | float]]) -> alt.Scale:
    """Return a scale with room for the label of the longest bar."""
    ends = [float(bar[side]) for bar in bars for side in ("from", "to")]
    return alt.Scale(domain=[min(0.0, *ends), 1.08 * max(ends)], nice=False)
