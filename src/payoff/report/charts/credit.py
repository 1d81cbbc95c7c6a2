"""How each rule shares the credit among channels."""

from __future__ import annotations

import altair as alt

from payoff.answers.credit import CreditAnswer, RuleCredit
from payoff.report.charts.colours import BASELINE, CHANNELS, channel_colours, legible_on
from payoff.report.charts.door import Drawn, Row, apart, rows
from payoff.report.leading import given, ranked
from payoff.report.words import amount, percent

MOST = len(CHANNELS) - 1
ROW = 30
PERCENT = "format(datum.value, '.0%')"
LEAST_TOLD = 0.06


def credit_colours(answer: CreditAnswer) -> tuple[dict[str, str], str]:
    """Return the channels with a colour of their own, largest first, and what the rest is called.

    The rest has a colour too where there is one.
    """
    names = ranked(answer)
    rest = apart("other channels", names)
    colours = channel_colours(names[:MOST])
    return colours | ({rest: BASELINE} if len(names) > MOST else {}), rest


def colour_of(answer: CreditAnswer, channel: str) -> str:
    """Return a channel's colour; that of the rest where it has none of its own."""
    return credit_colours(answer)[0].get(channel, BASELINE)


def chart(answer: CreditAnswer) -> Drawn:
    """Draw one bar per rule, divided by channel."""
    colours, rest = credit_colours(answer)
    rules = [rule.rule for rule in answer.rules]
    values = [row for rule in answer.rules for row in _bar(rule, colours, rest)]
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("rule:N", sort=rules, title=None),
        x=alt.X(
            "from:Q",
            axis=alt.Axis(labelExpr=PERCENT, title="share of the conversions", tickCount=5),
            scale=alt.Scale(domain=[0, 1]),
        ),
        x2="to:Q",
        tooltip=[
            alt.Tooltip("rule:N"),
            alt.Tooltip("channel:N"),
            alt.Tooltip("conversions:N"),
            alt.Tooltip("share:N"),
        ],
    )
    bars = base.mark_bar(height=ROW - 8, stroke="white", strokeWidth=0.5).encode(
        color=alt.Color(
            "channel:N",
            sort=list(colours),
            scale=alt.Scale(domain=list(colours), range=list(colours.values())),
            legend=alt.Legend(columns=6),
        )
    )
    told = base.mark_text(fontWeight="bold", fontSize=11).encode(
        x=alt.X("middle:Q"),
        x2=alt.value(0),
        text="told:N",
        color=alt.Color("ink:N", scale=None),
    )
    return alt.layer(bars, told).properties(width="container", height=ROW * len(rules) + 10)


def _bar(rule: RuleCredit, colours: dict[str, str], rest: str) -> list[Row]:
    whole = given(rule)
    conversions = dict.fromkeys(colours, 0.0)
    for one in rule.credit:
        conversions[one.channel if one.channel in conversions else rest] += one.conversions
    found: list[Row] = []
    start = 0.0
    for name, own in conversions.items():
        share = own / whole
        found.append(
            {
                "rule": rule.rule,
                "channel": name,
                "from": start,
                "to": start + share,
                "middle": start + share / 2,
                "conversions": amount(own),
                "share": percent(share),
                "told": percent(share) if share > LEAST_TOLD else "",
                "ink": legible_on(colours[name]),
            }
        )
        start += share
    return found
