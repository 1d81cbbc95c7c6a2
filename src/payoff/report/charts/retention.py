"""What is left by age: all cohorts together, each by itself, or one line a segment."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from payoff.answers.cohorts import Cohorts, CohortsAnswer, Measure
from payoff.report.charts.colours import channel_colours
from payoff.report.charts.door import Drawn, rows
from payoff.report.words import day, percent

COLOUR = "#0072B2"
MOST_LINES = 24
MOST_PARTS = 6


def chart(answer: CohortsAnswer, measure: Measure) -> Drawn:
    """Draw all cohorts together as a bold line, each by itself as a thin one, foretold dashed."""
    whole = [
        {
            "age": point.age,
            "kept": point.kept.of(measure),
            "low": point.retention_range[0],
            "high": point.retention_range[1],
            "says": percent(point.kept.of(measure) or 0.0),
            "cohort": f"all {point.cohorts} that are so old",
        }
        for point in answer.everyone.curve
    ]
    tooltip = [
        alt.Tooltip("cohort:N"),
        alt.Tooltip("age:Q", title=f"{answer.period}s since the first"),
        alt.Tooltip("says:N", title="kept"),
    ]
    thin = alt.Chart(rows(_lines(answer, measure))).encode(
        x=_x(answer), y=_y(), detail="line:N", tooltip=tooltip
    )
    base = alt.Chart(rows(whole)).encode(x=_x(answer), tooltip=tooltip)
    layers: list[alt.Chart] = [
        thin.mark_line(style="ink", strokeWidth=1, strokeOpacity=0.3).encode(
            strokeDash=alt.StrokeDash("foretold:N", legend=None, scale=_dashes())
        )
    ]
    if measure == "customers":
        layers.append(
            base.mark_area(color=COLOUR, opacity=0.22).encode(y=alt.Y("low:Q"), y2="high:Q")
        )
    layers.append(
        base.mark_line(color=COLOUR, strokeWidth=3, point=alt.OverlayMarkDef(color=COLOUR)).encode(
            y=_y()
        )
    )
    return alt.layer(*layers).properties(width="container", height=260)


def parts_chart(answer: CohortsAnswer, parts: Sequence[Cohorts], measure: Measure) -> Drawn:
    """Draw one line per segment or channel."""
    shown = parts[:MOST_PARTS]
    names = [each.part for each in shown]
    colours = channel_colours(names)
    values = [
        {
            "part": each.part,
            "age": point.age,
            "kept": point.kept.of(measure),
            "says": percent(point.kept.of(measure) or 0.0),
            "customers": point.customers,
        }
        for each in shown
        for point in each.curve
    ]
    base = alt.Chart(rows(values)).encode(
        x=_x(answer),
        y=_y(),
        color=alt.Color(
            "part:N", scale=alt.Scale(domain=names, range=[colours[name] for name in names])
        ),
        tooltip=[
            alt.Tooltip("part:N"),
            alt.Tooltip("age:Q", title=f"{answer.period}s since the first"),
            alt.Tooltip("says:N", title="kept"),
            alt.Tooltip("customers:Q", title="of customers"),
        ],
    )
    drawn: alt.Chart = base.mark_line(strokeWidth=2.5, point=True)
    return alt.layer(drawn).properties(width="container", height=260)


def _lines(answer: CohortsAnswer, measure: Measure) -> list[dict[str, object]]:
    values: list[dict[str, object]] = []
    for cohort in answer.everyone.cohorts[-MOST_LINES:]:
        name = day(cohort.cohort)
        seen = [cell for cell in cohort.cells if cell.complete]
        for cell in seen:
            kept = cell.kept.of(measure)
            values.append(_point(name, cell.age, kept, foretold=False))
        if measure == "customers" and seen and cohort.projected:
            values.append(_point(name, seen[-1].age, seen[-1].kept.retention, foretold=True))
            values.extend(
                _point(name, told.age, told.retention.p50, foretold=True)
                for told in cohort.projected
            )
    return values


def _point(cohort: str, age: int, kept: float | None, *, foretold: bool) -> dict[str, object]:
    return {
        "cohort": cohort,
        "line": f"{cohort}{' foretold' * foretold}",
        "age": age,
        "kept": kept,
        "says": f"{percent(kept or 0.0)}{', foretold' * foretold}",
        "foretold": str(foretold),
    }


def _x(answer: CohortsAnswer) -> alt.X:
    axis = alt.Axis(tickMinStep=1, grid=False, format="d")
    return alt.X("age:Q", title=f"{answer.period}s since the first", axis=axis)


def _y() -> alt.Y:
    return alt.Y("kept:Q", title="kept", axis=alt.Axis(format=".0%"), scale=alt.Scale(zero=True))


def _dashes() -> alt.Scale:
    return alt.Scale(domain=["False", "True"], range=[[1, 0], [4, 3]])
