"""What each test is worth against what it loses: above the line it pays."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from payoff.decide.test_plan import TestPlan
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, amounts, rows
from payoff.report.charts.tests import described
from payoff.report.words import amount, signed


def chart(tests: TestPlan, names: Sequence[str], period: str) -> Drawn:
    """Draw one point per test, larger for longer tests, and the line where worth is loss.

    Roots on both axes keep that line straight, and small tests apart. ``names`` are all channels.
    """
    colours = channel_colours(names)
    tested = {each.experiment.channel for each in tests.ranked}
    channels = [name for name in names if name in tested]
    values = [
        {
            "channel": each.experiment.channel,
            "test": described(each, period),
            "loss": each.loss,
            "worth": tests.value * each.worth,
            "periods": each.experiment.periods,
            "lost": amount(each.loss),
            "says": amount(tests.value * each.worth),
            "net": signed(each.net),
        }
        for each in tests.ranked
    ]
    worth = max(tests.value * each.worth for each in tests.ranked)
    loss = max(each.loss for each in tests.ranked)
    even = [{"loss": both, "worth": both} for both in (0.0, min(worth, loss))]
    root = alt.Scale(type="sqrt", nice=False)
    x = alt.X("loss:Q", axis=amounts(f"expected loss, {tests.spend_unit}", tickCount=5), scale=root)
    y = alt.Y("worth:Q", axis=amounts(f"worth, {tests.spend_unit}", tickCount=5), scale=root)
    line = alt.Chart(rows(even)).mark_line(style="ink", strokeDash=[4, 4], strokeOpacity=0.5)
    points = (
        alt.Chart(rows(values))
        .mark_point(filled=True, opacity=0.8)
        .encode(
            color=alt.Color(
                "channel:N",
                scale=alt.Scale(domain=channels, range=[colours[name] for name in channels]),
                legend=alt.Legend(columns=4),
            ),
            size=alt.Size("periods:Q", scale=alt.Scale(range=[60, 220], zero=False), legend=None),
            tooltip=[
                alt.Tooltip("channel:N"),
                alt.Tooltip("test:N"),
                alt.Tooltip("says:N", title="worth"),
                alt.Tooltip("lost:N", title="loses"),
                alt.Tooltip("net:N"),
            ],
        )
    )
    return alt.layer(line.encode(x=x, y=y), points.encode(x=x, y=y)).properties(
        width="container", height=260
    )
