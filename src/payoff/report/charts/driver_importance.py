"""How important each driver is, alone and in its group, with intervals."""

from __future__ import annotations

import altair as alt

from payoff.answers.drivers import DriversAnswer
from payoff.report.charts.colours import BASELINE, CHANNELS
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount

MOST = 25
LEVER, CIRCUMSTANCE, TOGETHER = CHANNELS[1], CHANNELS[0], BASELINE


def chart(answer: DriversAnswer) -> Drawn:
    """Draw a bar with its interval per driver; a group has a bar of its own above its features."""
    values = []
    seen = set()
    groups = {each.group: each for each in answer.groups}
    for each in answer.drivers[:MOST]:
        group = groups.get(each.group)
        if group is not None and each.group not in seen:
            seen.add(each.group)
            values.append(
                _row(f"{group.group} (together)", group.importance, group.low, group.high, TOGETHER)
            )
        colour = LEVER if each.lever else CIRCUMSTANCE
        values.append(_row(each.feature, each.importance, each.low, each.high, colour))
    names = [str(value["feature"]) for value in values]
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("feature:N", sort=names, axis=alt.Axis(title=None, labelLimit=320)),
        tooltip=[alt.Tooltip("feature:N"), alt.Tooltip("says:N", title=answer.importance_unit)],
    )
    bars = base.mark_bar(height=12, cornerRadius=3, opacity=0.8).encode(
        x=alt.X("importance:Q", axis=amounts(answer.importance_unit, tickCount=6)),
        color=alt.Color("colour:N", scale=None),
    )
    ends = base.mark_rule(style="ink", strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    return alt.layer(bars, ends).properties(width="container", height=22 * len(values) + 10)


def _row(
    feature: str, importance: float, low: float, high: float, colour: str
) -> dict[str, object]:
    return {
        "feature": feature,
        "importance": importance,
        "low": low,
        "high": high,
        "says": f"{amount(importance)} ({amount(low)} to {amount(high)})",
        "colour": colour,
    }
