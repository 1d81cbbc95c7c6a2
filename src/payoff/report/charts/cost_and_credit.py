"""What each channel cost against what rules credit it with."""

from __future__ import annotations

import altair as alt

from payoff.answers.credit import ChannelCredit, CreditAnswer
from payoff.report.charts.credit import colour_of
from payoff.report.charts.door import Drawn, Row, amounts, rows
from payoff.report.leading import ranked
from payoff.report.words import NOTHING, amount

MOST = 15
ROW = 34


def chart(answer: CreditAnswer) -> Drawn:
    """Draw a bar for each channel's cost and a dot for the value that each rule credits it with.

    Without values there is nothing to hold against the cost: dots are then costs per conversion.
    """
    money = answer.journeys.value > 0
    names = ranked(answer)[:MOST]
    dots = [
        _dot(rule.rule, one, money) | {"colour": colour_of(answer, one.channel)}
        for rule in answer.rules
        for one in rule.credit
        if one.channel in names
    ]
    unit = answer.money or "units of money"
    title = f"cost and credited value, {unit}" if money else f"cost per conversion, {unit}"
    axis = amounts(title, tickCount=6)
    y = alt.Y("channel:N", sort=list(names), title=None)
    points = (
        alt.Chart(rows(dots))
        .mark_point(filled=True, size=60, opacity=0.85)
        .encode(
            y=y,
            x=alt.X("place:Q", axis=axis, scale=alt.Scale(zero=True)),
            color=alt.Color("colour:N", scale=None),
            tooltip=[
                alt.Tooltip("channel:N"),
                alt.Tooltip("rule:N"),
                alt.Tooltip("cost:N"),
                alt.Tooltip("value:N"),
                alt.Tooltip("roas:N", title="ROAS"),
                alt.Tooltip("cpa:N", title="CPA"),
            ],
        )
    )
    height = ROW * len(names) + 10
    if not money:
        alone: alt.Chart = points.properties(width="container", height=height)
        return alone
    costs: list[Row] = [
        {"channel": one.channel, "spent": one.cost, "cost": amount(one.cost or 0.0)}
        for one in answer.rules[0].credit
        if one.channel in names
    ]
    base = alt.Chart(rows(costs)).encode(
        y=y, tooltip=[alt.Tooltip("channel:N"), alt.Tooltip("cost:N")]
    )
    bars = base.mark_bar(height=16, style="ink", opacity=0.18).encode(x=alt.X("spent:Q", axis=axis))
    ends = base.mark_tick(style="ink", thickness=2, size=22, opacity=0.7).encode(x="spent:Q")
    return alt.layer(bars, ends, points).properties(width="container", height=height)


def _dot(rule: str, one: ChannelCredit, money: bool) -> dict[str, object]:
    return {
        "channel": one.channel,
        "rule": rule,
        "place": one.value if money else one.cpa,
        "cost": amount(one.cost or 0.0),
        "value": amount(one.value),
        "roas": NOTHING if one.roas is None else amount(one.roas),
        "cpa": NOTHING if one.cpa is None else amount(one.cpa),
    }
