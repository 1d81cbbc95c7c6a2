"""When the rows of a table are, and how its columns went over time."""

from __future__ import annotations

from functools import partial

from payoff.answers.check import CheckAnswer, ColumnCheck, Course, TimeCheck
from payoff.report.charts import draw
from payoff.report.page import Block, Chart, Facts, Gallery, Section
from payoff.report.words import amount, count, day, joined

MOST_COURSES, MOST_TRUTHS = 24, 6
NOUNS = {"value": "", "sum": "sum per {}", "mean": "mean per {}"}


def span(answer: CheckAnswer) -> str:
    """Return how much there is and when: ``156 weeks, 2 Jan 2023 to 22 Dec 2025``."""
    time = answer.time
    columns = count(len(answer.columns) + len(answer.left_out), "column")
    if time is None:
        return f"{answer.rows:,} rows of {columns}"
    dates = f"{day(time.first)} to {day(time.last)}"
    if time.shape == "series" and time.period is not None:
        return f"{count(time.dates, time.period)} of {columns}, {dates}"
    if time.shape == "panel" and time.period is not None:
        periods = count(time.dates, time.period)
        return f"{time.groups:,} values of {time.group} over {periods}, {dates}"
    return f"{answer.rows:,} rows of {columns}, {dates}"


def time_section(answer: CheckAnswer) -> tuple[Section, ...]:
    """Return the calendar and the courses; nothing without dates."""
    time = answer.time
    if time is None:
        return ()
    blocks: tuple[Block, ...] = (_facts(answer, time),)
    charts = _courses(answer, time)
    if charts:
        blocks = (*blocks, Gallery(_caption(answer), charts))
    return (Section("time", "Over time", blocks),)


def _facts(answer: CheckAnswer, time: TimeCheck) -> Facts:
    known = answer.drawn == ""
    period = time.period or "date"
    named = {
        "column": time.column,
        "from": f"{day(time.first)} to {day(time.last)}",
        "rows are": _shape(time),
        "period": period if time.period else "no day, week or month",
        f"{period}s without a row": _named(time.absent, map(day, time.absent_named), known=known),
        "out of step": _named(time.strangers, map(day, time.strangers_named)),
    }
    if time.shape != "dated rows":
        named["rows beyond the first"] = _named(time.repeats, time.repeats_named, known=known)
    if time.group is not None:
        named["groups that begin later or end earlier"] = _named(time.short, time.short_named)
        named["missing inside groups"] = _named(time.holes, time.holes_named)
    return Facts(tuple(named.items()))


def _shape(time: TimeCheck) -> str:
    if time.shape == "panel":
        return f"one a date for each of {time.groups:,} values of {time.group}"
    return "one a date" if time.shape == "series" else "any number a date"


def _named(number: int, named: object, *, known: bool = True) -> str:
    if not known:
        return "not looked for, because rows were drawn"
    shown = [str(each) for each in named]  # type: ignore[attr-defined]
    more = number - len(shown)
    tail = [f"{more:,} more"] if more > 0 else []
    return f"{number:,}: {joined([*shown, *tail])}" if number else "none"


def _courses(answer: CheckAnswer, time: TimeCheck) -> tuple[Chart, ...]:
    drawn = _drawn(answer)
    charts = [
        Chart(
            f"course-{place}",
            _title(column, column.course),
            _alt(column, column.course),
            partial(draw, "course", column.course, column),
        )
        for place, column in enumerate(drawn, 1)
        if column.course is not None
    ]
    if time.shape == "dated rows" and answer.course is not None:
        title = f"rows per {answer.course.step}"
        rows = Chart(
            "course-rows",
            title,
            f"Line of {title}.",
            partial(draw, "course", answer.course, None),
        )
        charts.insert(0, rows)
    return tuple(charts)


def _drawn(answer: CheckAnswer) -> list[ColumnCheck]:
    """Return the columns of numbers, then a few of yes and no."""
    known = [column for column in answer.columns if column.course is not None]
    numbers = [column for column in known if column.kind != "yes or no"]
    truths = [column for column in known if column.kind == "yes or no"]
    return [*numbers, *truths[:MOST_TRUTHS]][:MOST_COURSES]


def _title(column: ColumnCheck, course: Course) -> str:
    how = NOUNS[course.summed].format(course.step)
    return f"{column.name}, {how}" if how else column.name


def _alt(column: ColumnCheck, course: Course) -> str:
    values = [value for value in course.values if value is not None]
    if not values:
        return f"Line of {column.name}; no value."
    return (
        f"Line of {_title(column, course)}: from {amount(values[0])} to {amount(values[-1])}, "
        f"lowest {amount(min(values))}, highest {amount(max(values))}."
    )


def _caption(answer: CheckAnswer) -> str:
    courses = [column.course for column in answer.columns if column.course is not None]
    parts = []
    if any(course.summed != "value" for course in courses):
        parts.append(
            "Rows of one date are added up where the name says an amount, else averaged; the first "
            "and the last point may not be whole."
        )
    if any(column.farthest for column in answer.columns) and any(
        course.summed == "value" for course in courses
    ):
        parts.append("A dot is one of the five values of a column farthest from its median.")
    if more := len(courses) - len(_drawn(answer)):
        parts.append(f"{count(more, 'more column')} not drawn.")
    return " ".join(parts) or "One line per column of numbers."
