"""What rules give one channel, by the period in which journeys converted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt

from payoff.answers.credit import CreditAnswer, PartCredit
from payoff.report.charts.credit import colour_of
from payoff.report.charts.door import Drawn, amounts, days, rows
from payoff.report.words import amount

HEIGHT = 130


def chart(answer: CreditAnswer, channel: str, most: float) -> Drawn:
    """Draw the mean over rules as a line, and a band from the lowest rule to the highest."""
    colour = colour_of(answer, channel)
    rules = list(dict.fromkeys(part.rule for part in answer.periods))
    periods = sorted({part.part for part in answer.periods})
    given = {(part.rule, part.part): part for part in answer.periods if part.channel == channel}
    values = [_point(period, [given.get((rule, period)) for rule in rules]) for period in periods]
    base = alt.Chart(rows(values)).encode(
        x=days([date.fromisoformat(period) for period in periods]),
        tooltip=[alt.Tooltip("date:N"), alt.Tooltip("says:N", title="conversions")],
    )
    scale = alt.Scale(domain=[0, most], nice=True)
    band = base.mark_area(opacity=0.3, color=colour).encode(
        y=alt.Y("low:Q", axis=amounts(tickCount=3), scale=scale), y2="high:Q"
    )
    line = base.mark_line(color=colour, strokeWidth=2).encode(y=alt.Y("mean:Q", scale=scale))
    return alt.layer(band, line).properties(width="container", height=HEIGHT)


def _point(period: str, parts: Sequence[PartCredit | None]) -> dict[str, object]:
    """Return a period's figures; a rule that gives the channel nothing then gives it 0."""
    credit = [0.0 if part is None else part.conversions for part in parts]
    mean = sum(credit) / len(credit)
    return {
        "date": period,
        "mean": mean,
        "low": min(credit),
        "high": max(credit),
        "says": f"{amount(mean)} ({amount(min(credit))} to {amount(max(credit))} by rule)",
    }
