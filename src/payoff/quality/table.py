"""The whole check of a table: figures, what goes together, what is missing, and the findings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import numpy as np

from payoff.answers.check import CheckAnswer, ColumnCheck, Suggestion
from payoff.core.frozen import replace
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.data.contents import Contents
from payoff.maths.far import FAR
from payoff.quality.columns import bars_of, column_check, is_identifier, levels_of
from payoff.quality.courses import Axis, axis_of, summed_as
from payoff.quality.examine import examine
from payoff.quality.findings_of_values import INFLATED
from payoff.quality.look import Look
from payoff.quality.missing import missing_map, missing_together
from payoff.quality.side_by_side import each
from payoff.quality.together import STRONG, collinearity, together
from payoff.quality.told import Seen
from payoff.quality.twins import alike_rows, blank_rows
from payoff.quality.when import time_check

MOST_DRAWN = 40
MOST_LEVELS = 8
PACKAGES = ("payoff", "numpy", "pyarrow", "scipy")


def check(
    look: Look, suggestions: Sequence[Suggestion] = (), *, progress: Progress = silent
) -> CheckAnswer:
    """Say whether a table is fit for use.

    Parameters
    ----------
    look
        The table.
    suggestions
        What each question would need; their columns are drawn first.
    progress
        Hears how far it has come.
    """
    axis = None if look.when is None else axis_of(look.when)
    columns = _columns(look, axis, suggestions, progress)
    progress("looking for what goes together", 0.0)
    numeric = [column for column in _in_order(look, suggestions) if _may_go_together(column)]
    spend = [look.of(guess.column) for guess in look.guesses.of("spend")]
    drawn, blank = bool(look.excerpt.drawn), blank_rows(look.columns, look.rows)
    answer = CheckAnswer(
        rows=look.excerpt.total,
        looked=look.rows,
        drawn=look.excerpt.drawn,
        columns=columns,
        left_out=look.excerpt.left_out,
        time=None if look.when is None else time_check(look.when, drawn=drawn),
        course=None if axis is None else axis.rows(),
        blank=int(blank.sum()),
        alike=None if drawn else alike_rows(look.hashes, blank),
        together=together(look, numeric),
        collinearity=collinearity(look, spend),
        missing_together=missing_together(look.columns),
        missing_map=missing_map(look),
        suggestions=tuple(suggestions),
        findings=(),
        notes=_notes(look),
        provenance=_provenance(look),
    )
    return replace(answer, findings=examine(Seen(look, answer)))


def _columns(
    look: Look, axis: Axis | None, suggestions: Sequence[Suggestion], progress: Progress
) -> tuple[ColumnCheck, ...]:
    """Return the figures of all columns; how 40 of them are distributed, and went over time."""
    shown = {column.name for column in _in_order(look, suggestions)[:MOST_DRAWN]}

    def figures(column: Contents) -> ColumnCheck:
        own = column_check(look, column)
        if column.name not in shown:
            return own
        own = replace(own, bars=bars_of(column), levels=levels_of(column, MOST_LEVELS))
        if axis is None or len(axis.starts) < 2 or not _may_go_together(column):
            return own
        return replace(own, course=axis.course(column, summed_as(column, axis)))

    return tuple(each(figures, look.columns, "counting", progress))


def _in_order(look: Look, suggestions: Sequence[Suggestion]) -> list[Contents]:
    """Return the columns that say something: those that a question would use first."""
    used = dict.fromkeys(name for each in suggestions for name in _names(each))
    telling = [
        column for column in look.columns if column.distinct > 1 and not is_identifier(column)
    ]
    first = [column for column in telling if column.name in used]
    return [*first, *(column for column in telling if column.name not in used)]


def _names(suggestion: Suggestion) -> Iterator[str]:
    for value in suggestion.suggested.values():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield from (text, text.rpartition("=")[2])


def _may_go_together(column: Contents) -> bool:
    numeric = column.kind in ("number", "yes or no")
    return numeric and column.distinct > 1 and not is_identifier(column)


def _notes(look: Look) -> tuple[str, ...]:
    read = [column.says for column in look.columns if column.kind == "date" and column.says]
    other = [f"{column.name}: {column.says}." for column in look.columns if column.kind == "other"]
    return (*look.excerpt.frame.notes, *read, *other)


def _provenance(look: Look) -> Provenance:
    """Return how it came to be; the hash is the same whatever the order of the rows."""
    about = [[column.name, column.kind] for column in look.columns]
    digest = hashlib.sha256(json.dumps(about).encode())
    for column in look.columns:
        digest.update(json.dumps(column.labels.to_pylist()).encode())
    digest.update(np.sort(look.hashes).astype("<u8").tobytes())
    spec = {"far": FAR, "strong": STRONG, "inflated": INFLATED}
    return Provenance(digest.hexdigest(), look.source, spec, look.seed, versions(PACKAGES))
