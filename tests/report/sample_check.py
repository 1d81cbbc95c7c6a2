"""A check of a table, with hostile names where names come from the table."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from tests.report.samples import COLLINEAR, HOSTILE, NASTY, REMARK

from payoff.answers.check import (
    Bars,
    CheckAnswer,
    Collinearity,
    ColumnCheck,
    Course,
    FarValue,
    Inflated,
    Level,
    MissingMap,
    MissingTogether,
    Pair,
    Suggestion,
    TimeCheck,
    Together,
)
from payoff.answers.health import Finding
from payoff.core.provenance import Provenance

START, WEEKS = date(2024, 1, 1), 60
STARTS = tuple(START + timedelta(weeks=week) for week in range(WEEKS))
NOTHING_READY = Finding(
    "nothing_ready", "failed", "No question can be asked of this table as it is.", "Bring more."
)


def check_answer(
    names: tuple[str, ...] = NASTY, *, findings: tuple[Finding, ...] = (COLLINEAR, REMARK)
) -> CheckAnswer:
    """Return a check of weeks with a date, text, and a column of numbers for each name."""
    failed = NOTHING_READY in findings
    return CheckAnswer(
        rows=WEEKS,
        looked=WEEKS,
        drawn="",
        columns=(_date(), _text(), *(_number(name, place) for place, name in enumerate(names))),
        left_out=(),
        time=_time(),
        course=Course("week", "sum", STARTS, tuple([1.0] * WEEKS)),
        blank=0,
        alike=2,
        together=_together(names),
        collinearity=Collinearity(
            (
                *(Inflated(name, 1.5 + place) for place, name in enumerate(names[:-1])),
                Inflated(names[-1], float("inf")),
            ),
            float("inf"),
            WEEKS,
            "",
        ),
        missing_together=(MissingTogether(names[:2], 3), MissingTogether(names[:1], 1)),
        missing_map=MissingMap(names[:1], 0, "week", ("2024-01-01", "2024-06-03"), ((0.0, 0.1),)),
        suggestions=() if failed else _suggestions(names),
        findings=findings,
        notes=(f"Dates like {HOSTILE!r} were read as day/month/year.",),
        provenance=Provenance("7f" * 32, HOSTILE, {"far": 3.5}, 1, {"python": "3.11.7"}),
    )


def bare_answer() -> CheckAnswer:
    """Return a check of drawn rows without dates, and of a question that says nothing."""
    return CheckAnswer(
        rows=5_000_000,
        looked=200_000,
        drawn="200,000 of 5,000,000 rows, drawn by what they hold",
        columns=(_text(),),
        left_out=("more",),
        time=None,
        course=None,
        blank=0,
        alike=None,
        together=None,
        collinearity=None,
        missing_together=(),
        missing_map=None,
        suggestions=(Suggestion("new", "What is new?", None, (), {}),),
        findings=(),
        notes=(),
        provenance=Provenance("7f" * 32, "shop.parquet", {}, 1, {}),
    )


def _date() -> ColumnCheck:
    return _column("week", "date", low=STARTS[0], high=STARTS[-1], distinct=WEEKS)


def _text() -> ColumnCheck:
    levels = (Level(HOSTILE, 40), Level("tv", 20))
    return _column("channel", "text", distinct=2, examples=(HOSTILE, "tv"), levels=levels)


def _number(name: str, place: int) -> ColumnCheck:
    values = tuple(None if week == 7 else float(week % (5 + place)) for week in range(WEEKS))
    far = FarValue(9, STARTS[7], None, 900.0, 120.5)
    return _column(
        name,
        "number",
        missing=4 - place,
        distinct=5 + place,
        low=0.0,
        high=900.0,
        median=2.0,
        spread=1.4826,
        zeros=12,
        far=1,
        farthest=(far,),
        bars=Bars((0.0, 1.0, 2.0, 5.0), (20, 20, 15), 0, 1),
        course=Course("week", "value", STARTS, values),
    )


def _column(name: str, kind: str, **own: object) -> ColumnCheck:
    usual = {"says": "", "missing": 0, "identifier": False, "low": None, "high": None}
    usual |= {"median": None, "spread": None, "zeros": None, "far": None}
    return ColumnCheck(name=name, kind=kind, **(usual | {"farthest": (), "examples": ()} | own))


def _time() -> TimeCheck:
    return TimeCheck(
        column="week",
        first=STARTS[0],
        last=STARTS[-1],
        shape="panel",
        period="week",
        dates=WEEKS,
        absent=7,
        absent_named=STARTS[:5],
        strangers=0,
        strangers_named=(),
        repeats=2,
        repeats_named=(f"{HOSTILE!r} on 2024-01-01",),
        in_order=False,
        group="region",
        groups=3,
        short=1,
        short_named=(HOSTILE,),
        holes=1,
        holes_named=("north: 2024-02-05",),
    )


def _together(names: tuple[str, ...]) -> Together:
    ranked = np.full((len(names), len(names)), 0.3)
    ranked[0, 1] = ranked[1, 0] = 0.9
    np.fill_diagonal(ranked, np.nan)
    pair = Pair(names[0], names[1], 0.85, (0.8, 0.9), 0.9, (0.85, 0.95), WEEKS)
    return Together(names, 2, "region", WEEKS, True, ranked - 0.05, ranked, (pair,), 4)


def _suggestions(names: tuple[str, ...]) -> tuple[Suggestion, ...]:
    said = {"time": "week", "kpi": names[0], "spend": list(names[1:])}
    return (
        Suggestion("mix", "What did each channel bring?", True, (), said),
        Suggestion("plan", "Where next?", True, ("A budget.",), {**said, "budget": 1_330_000.0}),
        Suggestion("init", "Which column plays which part?", True, (), {}),
        Suggestion("attribute", "Who earns the credit?", False, ("A column of channels.",), {}),
        Suggestion("cohorts", "Who is still there?", False, ("A column of channels.",), {}),
        Suggestion("new", "What is new?", None, (), {}),
    )
