"""What each rule gives one channel, with intervals."""

from __future__ import annotations

import altair as alt

from payoff.answers.credit import ChannelCredit, CreditAnswer, Range
from payoff.report.charts.credit import colour_of
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount

ROW = 20


def chart(answer: CreditAnswer, channel: str, most: float) -> Drawn:
    """Draw conversions as points and 90 % intervals as bars, a row a rule, up to ``most``."""
    colour = colour_of(answer, channel)
    own = [
        (rule.rule, one) for rule in answer.rules for one in rule.credit if one.channel == channel
    ]
    values = [
        {
            "rule": rule,
            "conversions": one.conversions,
            "low": _ends(one).low,
            "high": _ends(one).high,
            "says": said(one),
        }
        for rule, one in own
    ]
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("rule:N", sort=[rule for rule, _ in own], title=None),
        tooltip=[alt.Tooltip("rule:N"), alt.Tooltip("says:N", title="conversions")],
    )
    bars = base.mark_rule(strokeWidth=6, strokeCap="round", strokeOpacity=0.4, color=colour).encode(
        x=alt.X(
            "low:Q",
            axis=amounts(tickCount=3),
            scale=alt.Scale(domain=[0, most], nice=True),
        ),
        x2="high:Q",
    )
    points = base.mark_point(filled=True, size=60, opacity=1, color=colour).encode(
        x="conversions:Q"
    )
    return alt.layer(bars, points).properties(width="container", height=ROW * len(own) + 10)


def said(one: ChannelCredit) -> str:
    """Return conversions with their interval, where there is one."""
    own = one.conversions_range
    told = "" if own is None else f" ({amount(own.low)} to {amount(own.high)})"
    return amount(one.conversions) + told


def _ends(one: ChannelCredit) -> Range:
    return one.conversions_range or Range(one.conversions, one.conversions)
