"""How the values of one column are distributed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import altair as alt

from payoff.answers.check import Bars, ColumnCheck, Level
from payoff.report.charts.colours import CHANNELS
from payoff.report.charts.door import LARGE, Drawn, amounts, rows
from payoff.report.words import amount, day, percent

COLOUR = CHANNELS[0]
HEIGHT = 110
NARROW = 0.1


def chart(column: ColumnCheck) -> Drawn:
    """Draw bars from edge to edge, or one bar per value of a text."""
    if column.bars is None:
        return _levels(column.levels)
    return _dates(column.bars) if column.kind == "date" else _numbers(column.bars)


def _numbers(bars: Bars) -> Drawn:
    values = [
        {"low": low, "high": high, "cells": cells, "says": f"{amount(low)} to {amount(high)}"}
        for (low, high), cells in zip(pairwise(bars.edges), bars.counts, strict=True)
    ]
    x = alt.X("low:Q", axis=_amounts(bars), scale=alt.Scale(zero=False))
    return _drawn(values, x, alt.X2("high:Q"))


def _amounts(bars: Bars) -> alt.Axis:
    """Return an axis with digits enough to tell its ends apart."""
    low, high = bars.edges[0], bars.edges[-1]
    if high - low < NARROW * max(abs(low), abs(high)):
        return alt.Axis(format=",.4~r", tickCount=3, grid=False, title=None)
    return amounts(None, tickCount=4, grid=False)


def _dates(bars: Bars) -> Drawn:
    values = [
        {"low": _moment(low), "high": _moment(high), "cells": cells, "says": _between(low, high)}
        for (low, high), cells in zip(pairwise(bars.edges), bars.counts, strict=True)
    ]
    axis = alt.Axis(format="%b %Y", tickCount=3, grid=False, title=None)
    return _drawn(values, alt.X("low:T", axis=axis, scale=alt.Scale(type="utc")), alt.X2("high:T"))


def _drawn(values: list[dict[str, object]], x: alt.X, x2: alt.X2) -> Drawn:
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_bar(color=COLOUR, opacity=0.8, binSpacing=1)
        .encode(
            x=x,
            x2=x2,
            y=alt.Y("cells:Q", axis=_axis()),
            y2=alt.datum(0),
            tooltip=[alt.Tooltip("says:N", title="between"), alt.Tooltip("cells:Q", format=",")],
        )
    )
    return drawn.properties(width="container", height=HEIGHT)


def _levels(levels: tuple[Level, ...]) -> Drawn:
    total = sum(level.cells for level in levels) or 1
    values = [
        {
            "value": level.value,
            "cells": level.cells,
            "says": f"{level.cells:,} ({percent(level.cells / total)} of those shown)",
        }
        for level in levels
    ]
    names = [level.value for level in levels]
    drawn: alt.Chart = (
        alt.Chart(rows(values))
        .mark_bar(color=COLOUR, opacity=0.8)
        .encode(
            x=alt.X("cells:Q", axis=alt.Axis(labelExpr=LARGE, tickCount=3, grid=False, title=None)),
            y=alt.Y("value:N", sort=names, axis=alt.Axis(title=None, labelLimit=90)),
            tooltip=[alt.Tooltip("value:N"), alt.Tooltip("says:N", title="cells")],
        )
    )
    return drawn.properties(width="container", height=max(HEIGHT, 16 * len(levels)))


def _axis() -> alt.Axis:
    return alt.Axis(labelExpr=LARGE, tickCount=3, tickMinStep=1, title=None)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _between(low: float, high: float) -> str:
    first, last = (datetime.fromtimestamp(each, UTC).date() for each in (low, high))
    return f"{day(first)} to {day(last)}"
