"""What each test is worth, per channel, change and length."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from payoff.decide.test_plan import TestPlan, TestWorth
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.words import amount, count, percent, probability, signed


def described(each: TestWorth, period: str) -> str:
    """Return a test without its channel: ``+100 %, 4 weeks``."""
    test = each.experiment
    return f"{signed(test.change, percent)}, {count(test.periods, period)}"


def chart(tests: TestPlan, names: Sequence[str], period: str) -> Drawn:
    """Draw one bar per test, channels by their best test, and one standard error.

    ``names`` are all channels, for their colours.
    """
    channels = list(dict.fromkeys(each.experiment.channel for each in tests.ranked))
    colours = channel_colours(names)
    values = [
        {
            "channel": each.experiment.channel,
            "test": described(each, period),
            "worth": each.worth,
            "low": max(each.worth - each.error, 0.0),
            "high": each.worth + each.error,
            "says": f"{amount(each.worth)} (give or take {amount(each.error)})",
            "changes": probability(each.probability_changes),
            "colour": colours[each.experiment.channel],
        }
        for each in tests.ranked
    ]
    kinds = sorted(
        {
            (each.experiment.change, each.experiment.periods, described(each, period))
            for each in tests.ranked
        },
        reverse=True,
    )
    tried = [name for *_, name in kinds]
    base = alt.Chart(rows(values)).encode(
        y=alt.Y("channel:N", sort=channels, title=None),
        yOffset=alt.YOffset("test:N", sort=tried),
        tooltip=[
            alt.Tooltip("channel:N"),
            alt.Tooltip("test:N"),
            alt.Tooltip("says:N", title="worth"),
            alt.Tooltip("changes:N", title="changes the plan"),
        ],
    )
    bars = base.mark_bar(cornerRadius=2, opacity=0.8).encode(
        x=alt.X("worth:Q", axis=amounts(tests.kpi, tickCount=5)),
        color=alt.Color("colour:N", scale=None),
    )
    errors = base.mark_rule(style="ink", strokeOpacity=0.6).encode(x="low:Q", x2="high:Q")
    labels = base.mark_text(style="note", align="left", dx=5).encode(x="high:Q", text="test:N")
    return alt.layer(bars, errors, labels).properties(
        width="container", height=(16 * len(tried) + 12) * len(channels)
    )
