"""What rules attribute to channels against what experiments found."""

from __future__ import annotations

import altair as alt

from payoff.answers.credit import CreditAnswer
from payoff.report.charts.credit import colour_of
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount

ROW = 44


def chart(answer: CreditAnswer) -> Drawn:
    """Draw the experiment's 90 % interval as a band, and a dot per rule."""
    names = list(dict.fromkeys(f"{gap.channel}: {gap.source}" for gap in answer.gaps))
    values = [
        {
            "experiment": f"{gap.channel}: {gap.source}",
            "rule": gap.rule,
            "attributed": gap.attributed,
            "says": amount(gap.attributed),
            "incremental": gap.incremental,
            "low": gap.incremental_range.low,
            "high": gap.incremental_range.high,
            "found": f"{amount(gap.incremental)} ({amount(gap.incremental_range.low)} to "
            f"{amount(gap.incremental_range.high)})",
            "factor": amount(gap.factor),
            "colour": colour_of(answer, gap.channel),
        }
        for gap in answer.gaps
    ]
    y = alt.Y("experiment:N", sort=names, axis=alt.Axis(title=None, labelLimit=220))
    firsts = list({row["experiment"]: row for row in values}.values())
    found = alt.Chart(rows(firsts)).encode(
        y=y, tooltip=[alt.Tooltip("experiment:N"), alt.Tooltip("found:N", title="incremental")]
    )
    unit = f"{answer.money or 'value'} per {answer.money or 'unit of cost'}"
    band = found.mark_bar(height=22, cornerRadius=4, style="ink", opacity=0.2).encode(
        x=alt.X("low:Q", axis=amounts(unit, tickCount=6), scale=alt.Scale(zero=True)), x2="high:Q"
    )
    middle = found.mark_tick(thickness=2, size=22, style="ink").encode(x="incremental:Q")
    dots = (
        alt.Chart(rows(values))
        .mark_point(filled=True, size=70, opacity=0.85)
        .encode(
            y=y,
            x="attributed:Q",
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("rule:N"),
                alt.Tooltip("says:N", title="attributed"),
                alt.Tooltip("factor:N", title="incremental over attributed"),
            ],
        )
    )
    return alt.layer(band, middle, dots).properties(width="container", height=ROW * len(names) + 10)
