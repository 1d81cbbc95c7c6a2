"""What is left of each cohort, as a map of cohort by age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import altair as alt

from payoff.answers.cohorts import Cohort, CohortsAnswer, Measure
from payoff.report.charts.door import Drawn, Row, rows
from payoff.report.words import NOTHING, amount, between, day, percent

FAINT, FULL = "#E8EDF2", "#0072B2"
MOST_COHORTS = 36
MOST_NUMBERS = 16
SEEN, UNFINISHED, FORETOLD = 1.0, 0.45, 0.3


def chart(answer: CohortsAnswer, measure: Measure) -> Drawn:
    """Draw one cell per cohort and age; pale where a period is not over, and where foretold."""
    shown = answer.everyone.cohorts[-MOST_COHORTS:]
    values = [row for cohort in shown for row in _cells(cohort, measure)]
    reach, ages = _reach(shown, measure), len({row["age"] for row in values})
    x = alt.X("age:O", title=f"{answer.period}s since the first", axis=alt.Axis(labelAngle=0))
    order = [day(cohort.cohort) for cohort in shown]
    base = alt.Chart(rows(values)).encode(
        x=x,
        y=alt.Y("cohort:N", sort=order, title=None),
        tooltip=[
            alt.Tooltip("cohort:N"),
            alt.Tooltip("customers:Q"),
            alt.Tooltip("age:O", title=f"{answer.period}s since the first"),
            alt.Tooltip("says:N", title="kept"),
            alt.Tooltip("state:N", title="period"),
        ],
    )
    scale = alt.Scale(domain=[0.0, reach], range=[FAINT, FULL], clamp=True, interpolate="rgb")
    cells = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("kept:Q", scale=scale, legend=None),
        opacity=alt.Opacity("opacity:Q", scale=None),
    )
    layers = [cells]
    if ages <= MOST_NUMBERS:
        layers.append(base.mark_text(style="note", fontSize=11).encode(text="label:N"))
    return alt.layer(*layers).properties(width="container", height=24 * len(shown) + 10)


def _reach(cohorts: Sequence[Cohort], measure: Measure) -> float:
    """Return the most that is kept after the first period: colours tell the rest apart."""
    kept = [cell.kept.of(measure) for cohort in cohorts for cell in cohort.cells[1:]]
    return max([each for each in kept if each] or [1.0])


def _cells(cohort: Cohort, measure: Measure) -> Iterator[Row]:
    head = {"cohort": day(cohort.cohort), "customers": cohort.customers}
    for cell in cohort.cells:
        kept = cell.kept.of(measure)
        yield head | {
            "age": cell.age,
            "kept": kept,
            "label": NOTHING if kept is None else percent(kept),
            "says": f"{NOTHING if kept is None else percent(kept)}; {cell.active} active, "
            f"net {amount(cell.net)}",
            "state": "complete" if cell.complete else "not over yet",
            "opacity": SEEN if cell.complete else UNFINISHED,
        }
    unseen = cohort.projected if measure == "customers" else ()
    taken = len(cohort.cells)
    for told in unseen:
        if told.age >= taken:
            yield head | {
                "age": told.age,
                "kept": told.retention.p50,
                "label": percent(told.retention.p50),
                "says": f"{percent(told.retention.p50)} ({between(told.retention, percent)})",
                "state": "foretold",
                "opacity": FORETOLD,
            }
