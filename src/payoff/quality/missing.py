"""What is missing: in which rows together, and where in the table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.answers.check import MissingMap, MissingTogether
from payoff.data.contents import Contents
from payoff.data.written import Ints
from payoff.quality.courses import axis_of
from payoff.quality.look import Look
from payoff.quality.when import as_dates

MOST_PATTERNS = 8
MOST_COLUMNS = 40
MOST_PARTS = 60


def missing_together(columns: Sequence[Contents]) -> tuple[MissingTogether, ...]:
    """Return which columns are missing in the same rows, the most frequent first."""
    holed = [column for column in columns if column.missing]
    if not holed:
        return ()
    gone = np.column_stack([np.isnan(column.values) for column in holed])
    packed = np.packbits(gone, axis=1)
    _, first, counts = np.unique(packed, axis=0, return_index=True, return_counts=True)
    found = [
        MissingTogether(
            tuple(column.name for column, own in zip(holed, gone[row], strict=True) if own),
            int(count),
        )
        for row, count in zip(first, counts, strict=True)
        if gone[row].any()
    ]
    return tuple(sorted(found, key=lambda own: (-own.rows, own.columns))[:MOST_PATTERNS])


def missing_map(look: Look) -> MissingMap | None:
    """Return the share of missing cells of each column in parts of the table."""
    holed = [column for column in look.columns if column.missing]
    if not holed:
        return None
    by, names, part = _parts(look)
    rows = np.bincount(part[part >= 0], minlength=len(names))
    shares = []
    for column in holed[:MOST_COLUMNS]:
        gone = np.isnan(column.values) & (part >= 0)
        missing = np.bincount(part[gone], minlength=len(names))
        shares.append(tuple((missing / np.maximum(rows, 1)).tolist()))
    left_out = max(len(holed) - MOST_COLUMNS, 0)
    shown = tuple(column.name for column in holed[:MOST_COLUMNS])
    return MissingMap(shown, left_out, by, tuple(names), tuple(shares))


def _parts(look: Look) -> tuple[str, list[str], Ints]:
    """Return parts by time where every row has a date, else by the order of the rows."""
    if look.when is not None and not look.when.dates.missing:
        axis = axis_of(look.when)
        by = -(-len(axis.starts) // MOST_PARTS)
        names = [str(start) for start in as_dates(axis.starts[::by])]
        return look.when.dates.name, names, axis.point // by
    parts = min(MOST_PARTS, look.rows)
    first = look.excerpt.frame.first_row if look.excerpt.numbered else 1
    edges = np.linspace(0, look.rows, parts + 1).astype(np.int64)
    names = [f"row {edge + first}" for edge in edges[:-1]]
    part = np.searchsorted(edges, np.arange(look.rows), side="right") - 1
    return "order of the rows", names, part
