"""What is there twice: names, texts that differ by case alone, columns and rows that are alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from payoff.data.contents import Contents
from payoff.data.words import words
from payoff.data.written import Bools
from payoff.maths.row_hash import Hashes

MOST_LABELS = 100_000


def alike_rows(hashes: Hashes, blank: Bools) -> int:
    """Return how many rows are like an earlier one in every cell, blank ones aside."""
    said = hashes[~blank]
    return len(said) - len(np.unique(said))


def blank_rows(columns: Sequence[Contents], rows: int) -> Bools:
    """Return which rows are blank in most columns and blank or 0 in all others."""
    silent, missing = np.ones(rows, dtype=bool), np.zeros(rows, dtype=np.int64)
    for column in columns:
        gone = np.isnan(column.values)
        missing += gone
        silent &= gone | ((column.values == 0) & (column.kind in ("number", "yes or no")))
    return silent & (2 * missing > len(columns))


def alike_names(columns: Sequence[Contents]) -> list[list[str]]:
    """Return names that differ by case, blanks and signs alone."""
    found: dict[tuple[str, ...], list[str]] = {}
    for column in columns:
        found.setdefault(words(column.name), []).append(column.name)
    return [names for said, names in found.items() if said and len(names) > 1]


def alike_columns(columns: Sequence[Contents]) -> list[list[str]]:
    """Return columns that hold the same in every row, constant ones aside."""
    found: dict[tuple[object, ...], list[Contents]] = {}
    for column in columns:
        if column.distinct > 1:
            found.setdefault(_figures(column), []).append(column)
    groups: list[list[Contents]] = []
    for rivals in found.values():
        while len(rivals) > 1:
            same = [other for other in rivals[1:] if _same(rivals[0], other)]
            groups += [[rivals[0], *same]] * bool(same)
            rivals = [other for other in rivals[1:] if other not in same]
    return [[column.name for column in group] for group in groups]


def case_twins(column: Contents) -> list[list[tuple[str, int]]]:
    """Return texts that differ by case alone, each with its number of cells, the rarest first."""
    if column.kind != "text" or len(column.labels) > MOST_LABELS:
        return []
    folded = pc.utf8_lower(column.labels).dictionary_encode()
    place = folded.indices.to_numpy()
    often = np.bincount(place)
    if not (often > 1).any():
        return []
    cells = np.bincount(column.present.astype(np.int64), minlength=len(column.labels))
    found: dict[int, list[tuple[str, int]]] = {}
    for label in np.flatnonzero(often[place] > 1):
        twin = (str(column.labels[int(label)].as_py()), int(cells[label]))
        found.setdefault(int(place[label]), []).append(twin)
    return [sorted(twins, key=lambda twin: twin[1]) for twins in found.values()]


def _figures(column: Contents) -> tuple[object, ...]:
    finite = column.values[np.isfinite(column.values)]
    return column.kind, column.distinct, column.missing, float(finite.sum())


def _same(one: Contents, other: Contents) -> bool:
    equal = np.array_equal(one.values, other.values, equal_nan=True)
    return equal and bool(one.labels.equals(other.labels))
