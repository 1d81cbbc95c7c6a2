"""How much credit changes hands between each pair of rules, as a map."""

from __future__ import annotations

import altair as alt

from payoff.answers.credit import CreditAnswer
from payoff.report.charts.colours import DARK
from payoff.report.charts.door import Drawn, rows
from payoff.report.charts.segments import AVERAGE, WEAKER
from payoff.report.words import NOTHING, percent

ROW = 32
MANY = 7
LEAST_REACH = 0.1


def chart(answer: CreditAnswer) -> Drawn:
    """Draw one cell per pair of rules, darker where more changes hands."""
    rules = [rule.rule for rule in answer.rules]
    values = [
        {
            "rule": one,
            "other": other,
            "moved": pair.moved,
            "says": percent(pair.moved),
            "rank": NOTHING
            if pair.rank_correlation is None
            else f"{pair.rank_correlation:.2f}".replace("-", "−"),
        }
        for pair in answer.agreement
        for one, other in ((pair.rule, pair.other), (pair.other, pair.rule))
    ]
    base = alt.Chart(rows(values)).encode(
        x=alt.X(
            "other:N",
            sort=rules,
            title=None,
            axis=alt.Axis(labelAngle=-40 if len(rules) > MANY else 0, orient="top"),
        ),
        y=alt.Y("rule:N", sort=rules, title=None),
        tooltip=[
            alt.Tooltip("rule:N"),
            alt.Tooltip("other:N"),
            alt.Tooltip("says:N", title="changes hands"),
            alt.Tooltip("rank:N", title="rank correlation"),
        ],
    )
    reach = max(LEAST_REACH, *(pair.moved for pair in answer.agreement))
    scale = alt.Scale(domain=[0, reach], range=[AVERAGE, WEAKER], interpolate="rgb")
    cells = base.mark_rect(cornerRadius=3).encode(
        color=alt.Color("moved:Q", scale=scale, legend=None)
    )
    numbers = base.mark_text(color=DARK, fontSize=12).encode(text="says:N")
    return alt.layer(cells, numbers).properties(width="container", height=ROW * len(rules) + 10)
