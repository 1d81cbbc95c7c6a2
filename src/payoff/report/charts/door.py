"""What every chart shares: data rows in, numbers as people read them, a plain specification out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import altair as alt

from payoff.core.frozen import Floats
from payoff.report.page import Spec

Row: TypeAlias = Mapping[str, object]
Drawn: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart

LARGE = "replace(replace(format(datum.value, '.3~s'), 'G', 'B'), '-', '−')"
STEPS = f"abs(datum.value) < 1 ? format(datum.value, '.2~r') : {LARGE}"
MOST_POINTS = 400
LONG = 330


def rows(values: Iterable[Row]) -> alt.InlineData:
    """Return data for a chart; numbers that are not finite become null."""
    plain = [{key: _plain(cell) for key, cell in row.items()} for row in values]
    return alt.InlineData(values=plain)


def _plain(cell: object) -> object:
    if isinstance(cell, float):
        return float(f"{cell:.6g}") if math.isfinite(cell) else None
    return cell


def amounts(title: str | None = None, **options: Any) -> alt.Axis:
    """Return an axis whose labels read ``1.2M``."""
    return alt.Axis(labelExpr=STEPS, title=title, **options)


def days(periods: Sequence[date]) -> alt.X:
    """Return a time axis for the field ``date``; months of several years carry their year."""
    long = (periods[-1] - periods[0]).days > LONG
    label = f"utcFormat(datum.value, '{'%b %Y' if long else '%-d %b'}')"
    axis = alt.Axis(
        grid=False,
        labelOverlap="greedy",
        labelSeparation=8,
        labelExpr=label,
        tickCount=6,
        title=None,
    )
    return alt.X("date:T", axis=axis, scale=alt.Scale(type="utc"))


def apart(word: str, taken: Iterable[str]) -> str:
    """Return ``word``, marked when a name is spelt alike, so that the two stay apart on an axis."""
    return f"{word} (all)" if word in set(taken) else word


def specification(chart: Drawn) -> Spec:
    """Return the Vega-Lite specification of a chart as plain values, without its configuration."""
    spec: dict[str, Any] = json.loads(chart.to_json())
    spec.pop("config", None)
    return spec


def thinning(periods: int) -> int:
    """Return how many periods to show as one point, so that a long table stays readable."""
    return max(1, math.ceil(periods / MOST_POINTS))


def thinned(values: Floats, step: int) -> list[float]:
    """Return the mean of each run of ``step`` values; ``values`` has shape ``(periods,)``."""
    return [float(values[start : start + step].mean()) for start in range(0, len(values), step)]
