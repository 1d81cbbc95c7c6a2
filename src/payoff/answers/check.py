"""Whether a table is fit for use: what it holds, what speaks against it, and what can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from payoff.answers.health import Finding, Verdict, worst
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.core.provenance import Provenance
from payoff.data.calendar import Period
from payoff.data.contents import Kind

Shape = Literal["series", "panel", "dated rows", "rows"]
Summed = Literal["value", "sum", "mean"]
Step = Literal["day", "week", "month", "year"]


@frozen
class FarValue:
    """A value far from the median of its column.

    Attributes
    ----------
    row
        The number by which a reader finds it; ``None`` where rows have none.
    date, group
        When and where it was; ``None`` where the table does not say.
    value
        In units of the column.
    distance
        From the median, in robust standard deviations; below zero on the low side.
    """

    row: int | None
    date: date | None
    group: str | None
    value: float
    distance: float


@frozen
class Bars:
    """How often values are how large.

    Attributes
    ----------
    edges
        Of the bars, one more than there are bars; of dates in seconds since 1970.
    counts
        Cells in each, the upper edge of the last included.
    below, above
        Cells beyond the first and the last edge.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    below: int
    above: int


@frozen
class Level:
    """One of the few values of a column, and how many cells hold it."""

    value: str
    cells: int


@frozen
class Course:
    """How a column went over time.

    Attributes
    ----------
    step
        Length of what one point stands for.
    summed
        Whether a point is the value itself, the sum or the mean of its rows.
    starts
        First day of each point.
    values
        In units of the column; ``None`` where no row has one.
    """

    step: Step
    summed: Summed
    starts: tuple[date, ...]
    values: tuple[float | None, ...]


@frozen
class ColumnCheck:
    """What one column holds.

    Attributes
    ----------
    name
        As the table writes it.
    kind
        What all its cells are.
    says
        How it was read, or why it is text; empty where there is nothing to say.
    missing, distinct
        Cells that hold nothing, and different values of the others.
    identifier
        Whether it seems to tell rows, customers or orders apart.
    low, high
        The range: numbers, or days of dates; ``None`` for text and identifiers.
    median, spread
        Of numbers: the median and the robust standard deviation; ``None`` where there is none.
    zeros
        Cells that are 0; ``None`` where these are no numbers.
    far
        Cells far from the median; ``None`` where these are no numbers, or identifiers.
    farthest
        The first few of them, the farthest first.
    examples
        What cells look like: values that five rows or more share, else their shape, as ``aaa-999``.
    bars, levels, course
        Its distribution, of numbers and dates or of text, and how it went over time; ``None`` or
        empty where there is none, or beyond 40 columns.
    """

    name: str
    kind: Kind
    says: str
    missing: int
    distinct: int
    identifier: bool
    low: float | date | None
    high: float | date | None
    median: float | None
    spread: float | None
    zeros: int | None
    far: int | None
    farthest: tuple[FarValue, ...]
    examples: tuple[str, ...]
    bars: Bars | None = None
    levels: tuple[Level, ...] = ()
    course: Course | None = None

    @property
    def constant(self) -> bool:
        """Whether it says the same in every row."""
        return self.distinct == 1 and self.missing == 0


@frozen
class TimeCheck:
    """When the rows of a table are.

    Attributes
    ----------
    column
        Of the dates.
    first, last
        Of them.
    shape
        ``series``: one row a date; ``panel``: one row a date in each group; ``dated rows``: any
        number of rows a date, such as purchases.
    period
        That most steps between dates have; ``None`` where it is no day, week or month.
    dates
        How many different days there are.
    absent, absent_named
        Periods between the first and the last without any row, and the first few of them.
    strangers, strangers_named
        Dates out of step, as a Tuesday among Mondays.
    repeats, repeats_named
        Rows beyond the first of their date, and group in a panel; none of dated rows.
    in_order
        Whether rows are in the order of time.
    group
        Column that tells groups apart, in a panel.
    groups
        How many; 0 without.
    short, short_named
        Groups that begin later or end earlier than the table.
    holes, holes_named
        Periods that single groups lack between their first and their last.
    """

    column: str
    first: date
    last: date
    shape: Shape
    period: Period | None
    dates: int
    absent: int
    absent_named: tuple[date, ...]
    strangers: int
    strangers_named: tuple[date, ...]
    repeats: int
    repeats_named: tuple[str, ...]
    in_order: bool
    group: str | None
    groups: int
    short: int
    short_named: tuple[str, ...]
    holes: int
    holes_named: tuple[str, ...]


@frozen
class Pair:
    """Two columns that go together.

    Attributes
    ----------
    linear, ranked
        The correlations of Pearson and Spearman.
    linear_range, ranked_range
        Their 90 % intervals, rows taken as independent.
    rows
        That have both.
    """

    one: str
    other: str
    linear: float
    linear_range: tuple[float, float]
    ranked: float
    ranked_range: tuple[float, float]
    rows: int


@frozen_arrays
class Together:
    """What goes together.

    Attributes
    ----------
    columns
        Of numbers that vary, length ``C``.
    left_out
        How many more there are.
    within
        Column of the groups from whose means values are taken; empty for none.
    rows, drawn
        How many rows it is computed on, and whether these were drawn from more.
    linear, ranked
        Correlations of Pearson and Spearman, shape ``(C, C)``; NaN where there is none.
    pairs
        Those of 0.8 or more, on either side of zero, the strongest first.
    more
        How many more pairs there are.
    """

    columns: tuple[str, ...]
    left_out: int
    within: str
    rows: int
    drawn: bool
    linear: Floats
    ranked: Floats
    pairs: tuple[Pair, ...]
    more: int


@frozen
class Inflated:
    """How much less precisely the effect of a column is told, because others go with it.

    Attributes
    ----------
    factor
        The variance inflation factor; infinite where the others make the column up.
    """

    column: str
    factor: float


@frozen
class Collinearity:
    """Whether spend columns can be told apart.

    Attributes
    ----------
    columns
        One entry per column.
    condition
        The condition number of all of them and a constant.
    rows
        In which all are there.
    within
        Column of the groups from whose means values are taken; empty for none.
    """

    columns: tuple[Inflated, ...]
    condition: float
    rows: int
    within: str


@frozen
class MissingTogether:
    """Columns that are missing in the same rows, and in how many."""

    columns: tuple[str, ...]
    rows: int


@frozen
class MissingMap:
    """Where cells are missing.

    Attributes
    ----------
    columns
        Those with a missing cell, length ``C``.
    left_out
        How many more there are.
    by
        What the parts of the table are: the column of dates, or the order of its rows.
    parts
        Names of the parts, length ``P``.
    shares
        Share of missing cells, by column and part.
    """

    columns: tuple[str, ...]
    left_out: int
    by: str
    parts: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]


@frozen
class Suggestion:
    """What a question would need.

    Attributes
    ----------
    question
        Its name on the command line.
    title
        In a marketer's words.
    ready
        Whether the table is fit for it; ``None`` where the question does not say what it needs.
    needs
        What is missing, or still to be said, one sentence each.
    suggested
        Field of the question to a value that can be asked.
    """

    question: str
    title: str
    ready: bool | None
    needs: tuple[str, ...]
    suggested: Mapping[str, Any]


@frozen_arrays
class CheckAnswer:
    """Whether a table is fit for use, and for which question.

    Attributes
    ----------
    rows, looked
        Of the table, and those that were looked at.
    drawn
        How these were drawn, in words; empty when they are all.
    columns
        One entry per column, in the order of the table.
    left_out
        Columns beyond the first 300.
    time, course
        When its rows are, and how many there are over time; ``None`` without dates.
    blank
        Rows that are blank in most columns, and blank or 0 in all others.
    alike
        Rows that are like an earlier one in every cell, blank ones aside; ``None`` where rows were
        drawn.
    together
        What goes together; ``None`` with fewer than two columns of numbers.
    collinearity
        Of spend columns; ``None`` with fewer than two.
    missing_together
        What is missing in the same rows, the most frequent first.
    missing_map
        Where it is missing; ``None`` when nothing is.
    suggestions
        One entry per question.
    findings
        What the checks noticed, worst first.
    notes
        How the table was read.
    """

    rows: int
    looked: int
    drawn: str
    columns: tuple[ColumnCheck, ...]
    left_out: tuple[str, ...]
    time: TimeCheck | None
    course: Course | None
    blank: int
    alike: int | None
    together: Together | None
    collinearity: Collinearity | None
    missing_together: tuple[MissingTogether, ...]
    missing_map: MissingMap | None
    suggestions: tuple[Suggestion, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def verdict(self) -> Verdict:
        """The worst severity among the findings."""
        return worst(self.findings)

    @property
    def shape(self) -> Shape:
        """What a row of the table is."""
        return "rows" if self.time is None else self.time.shape
