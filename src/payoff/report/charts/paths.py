"""The most frequent paths to a conversion, touch by touch."""

from __future__ import annotations

import altair as alt

from payoff.answers.credit import CreditAnswer
from payoff.report.charts.credit import credit_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.leading import ARROW
from payoff.report.words import amount, tally

MOST = 12
ROW = 24


def chart(answer: CreditAnswer) -> Drawn:
    """Draw a bar per path as long as its conversions, a block per touch in order."""
    colours, rest = credit_colours(answer)
    shown = answer.paths[:MOST]
    names = [ARROW.join(path.path) for path in shown]
    blocks = [
        {
            "path": name,
            "channel": channel if channel in colours else rest,
            "touch": channel,
            "from": path.conversions * place / len(path.path),
            "to": path.conversions * (place + 1) / len(path.path),
            "conversions": tally(path.conversions),
            "value": amount(path.value),
        }
        for name, path in zip(names, shown, strict=True)
        for place, channel in enumerate(path.path)
    ]
    ends = [
        {"path": name, "to": path.conversions, "conversions": tally(path.conversions)}
        for name, path in zip(names, shown, strict=True)
    ]
    y = alt.Y("path:N", sort=names, axis=alt.Axis(title=None, labelLimit=290))
    bars = (
        alt.Chart(rows(blocks))
        .mark_bar(height=ROW - 8, stroke="white", strokeWidth=1)
        .encode(
            y=y,
            x=alt.X("from:Q", axis=amounts("conversions", tickCount=5)),
            x2="to:Q",
            color=alt.Color(
                "channel:N",
                sort=list(colours),
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                legend=alt.Legend(columns=6),
            ),
            tooltip=[
                alt.Tooltip("path:N"),
                alt.Tooltip("touch:N"),
                alt.Tooltip("conversions:N"),
                alt.Tooltip("value:N"),
            ],
        )
    )
    numbers = (
        alt.Chart(rows(ends))
        .mark_text(style="note", align="left", dx=6)
        .encode(y=y, x="to:Q", text="conversions:N")
    )
    return alt.layer(bars, numbers).properties(width="container", height=ROW * len(shown) + 10)
