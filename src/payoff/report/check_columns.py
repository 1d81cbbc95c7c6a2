"""What each column holds: a table, and how its values are distributed."""

from __future__ import annotations

from datetime import date
from functools import partial

from payoff.answers.check import CheckAnswer, ColumnCheck
from payoff.report.charts import draw
from payoff.report.page import Cell, Chart, Column, Folded, Gallery, Section, Table
from payoff.report.words import NOTHING, amount, count, day, joined, percent

MOST_ROWS = 30
HEADS = ("column", "holds", "missing", "different", "lowest", "middle", "highest", "zeros", "far")


def columns_section(answer: CheckAnswer) -> Section:
    """Return a table of all columns; beyond 30 it goes on folded."""
    first, rest = answer.columns[:MOST_ROWS], answer.columns[MOST_ROWS:]
    title = count(len(rest), "more column")
    more = (Folded(title, _table(answer, rest)),) if rest else ()
    return Section("columns", "What each column holds", (_table(answer, first), *more))


def _table(answer: CheckAnswer, columns: tuple[ColumnCheck, ...]) -> Table:
    grouped = answer.time is not None and answer.time.group is not None
    own = f" of its {answer.time.group}" if grouped and answer.time is not None else ""
    return Table(
        caption="Missing cells with their share; middle is the median with the robust standard "
        "deviation (1.4826 times the median absolute deviation); far are values 3.5 of these or "
        f"more from the median{own}. Of text only what five rows or more share is shown, else its "
        "shape.",
        columns=tuple(Column(head, numeric=place > 1) for place, head in enumerate(HEADS)),
        rows=tuple(_row(answer, column) for column in columns),
    )


def _row(answer: CheckAnswer, column: ColumnCheck) -> tuple[Cell, ...]:
    return (
        Cell(column.name),
        Cell(_holds(column), joined(column.examples)),
        _missing(column, answer.looked),
        Cell(f"{column.distinct:,}"),
        Cell(_value(column, column.low)),
        _middle(column),
        Cell(_value(column, column.high)),
        Cell(NOTHING if column.zeros is None else _share(column.zeros, answer.looked)),
        Cell(NOTHING if column.far is None else f"{column.far:,}"),
    )


def _holds(column: ColumnCheck) -> str:
    if column.identifier:
        return f"{column.kind}, tells apart"
    return f"{column.kind}, never changes" if column.constant else column.kind


def _missing(column: ColumnCheck, rows: int) -> Cell:
    if not column.missing:
        return Cell("0")
    return Cell(f"{column.missing:,}", percent(column.missing / rows))


def _share(cells: int, rows: int) -> str:
    return percent(cells / rows) if cells else "0"


def _middle(column: ColumnCheck) -> Cell:
    if column.median is None:
        return Cell(NOTHING)
    return Cell(
        amount(column.median), "" if column.spread is None else f"± {amount(column.spread)}"
    )


def _value(column: ColumnCheck, value: float | date | None) -> str:
    if value is None:
        return NOTHING
    if column.kind == "yes or no":
        return "yes" if value else "no"
    return day(value) if isinstance(value, date) else amount(value)


def distributions_section(answer: CheckAnswer) -> tuple[Section, ...]:
    """Return one small chart per column that says something."""
    drawn = [column for column in answer.columns if _is_drawn(answer, column)]
    if not drawn:
        return ()
    charts = tuple(
        Chart(f"distribution-{place}", column.name, _alt(column), partial(draw, "bars", column))
        for place, column in enumerate(drawn, 1)
    )
    return (
        Section("distributions", "How values are spread", (Gallery(_caption(answer), charts),)),
    )


def _is_drawn(answer: CheckAnswer, column: ColumnCheck) -> bool:
    time = answer.time
    even = time is not None and column.name in (time.group, time.column)
    return not even and (column.bars is not None or len(column.levels) > 0)


def _caption(answer: CheckAnswer) -> str:
    beyond = [
        f"{column.name} ({column.bars.below + column.bars.above:,})"
        for column in answer.columns
        if column.bars is not None and column.bars.below + column.bars.above
    ]
    parts = ["Cells by value; of text the most frequent values."]
    if beyond:
        some = joined(beyond[:6]) + (f" and {len(beyond) - 6} more" if len(beyond) > 6 else "")
        parts.append(f"Beyond the middle 99 % and not drawn: cells of {some}.")
    parts.append(
        "Columns that never change or tell rows apart are not drawn, nor more than 40: those that "
        "a question would use first, then in the order of the table."
    )
    return " ".join(parts)


def _alt(column: ColumnCheck) -> str:
    if column.levels:
        said = [f"{level.value} {level.cells:,}" for level in column.levels]
        return f"Bars of {column.name}: {joined(said)} cells."
    low, high = _value(column, column.low), _value(column, column.high)
    return f"Bars of {column.name} between {low} and {high}."
