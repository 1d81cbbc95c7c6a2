"""One column of a table as a feature: a number, a category, or left out with its reason."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

import numpy as np

from payoff.core.errors import CalendarError
from payoff.core.frozen import Floats, frozen, frozen_arrays, read_only
from payoff.data.cells import NUMBER, Cells, numbers
from payoff.data.dates import read_dates
from payoff.data.outcome import labels_of

FeatureKind = Literal["number", "category"]
Reason = Literal["told", "blank", "constant", "identifier", "date", "gives the target away"]
MOST_LEVELS = 20
MOSTLY = 0.9
TRIED = 200
MISSING, OTHER = "(missing)", "(other)"
NAMED_ID = re.compile(r"(?:^|[\W_])(?:id|ID|Id|uuid)$|[a-z](?:ID|Id)$")


@frozen
class LeftOut:
    """A column that is no feature, why in a word and in a sentence.

    Attributes
    ----------
    repeats
        Of an identifier, how many rows share theirs with an earlier row; 0 otherwise.
    """

    column: str
    reason: Reason
    says: str
    repeats: int = 0


@frozen_arrays
class Feature:
    """A column that may drive the target.

    Attributes
    ----------
    name
        Of the column.
    values
        Shape ``(rows,)``: the numbers, NaN where missing; of a category the place in ``levels``.
    levels
        The words of a category; empty for a number.
    missing
        How many cells hold nothing; a category has a level of its own for them.
    pooled
        How many rare levels were taken together as one.
    """

    name: str
    values: Floats
    levels: tuple[str, ...]
    missing: int
    pooled: int = 0

    @property
    def kind(self) -> FeatureKind:
        """Whether it is a number or a category."""
        return "category" if self.levels else "number"


def read_feature(cells: Cells, *, category: bool = False) -> Feature | LeftOut:
    """Return a column as a feature, or why it is none.

    Parameters
    ----------
    cells
        The column.
    category
        Whether its numbers are codes.

    Raises
    ------
    CellError
        When almost all cells are numbers and some are not, or one is infinite.
    """
    name = cells.name
    there = cells.take(np.flatnonzero(~cells.absent).tolist()) if cells.absent.any() else cells
    labels = labels_of(there)
    kinds = set(labels)
    gaps = len(cells.values) - len(labels)
    if not labels:
        return LeftOut(name, "blank", f"{name} is blank in every row.")
    if len(kinds) == 1 and not gaps:
        return LeftOut(name, "constant", f"{name} is {labels[0]!r} in every row.")
    if category or len(kinds) == 1:
        return _category(cells, gaps)
    if not _numeric(there, kinds):
        return _words(cells, there, labels, gaps)
    values = numbers(there, remedy="")
    return _identifier(name, values, len(kinds)) or _number(cells, values, len(kinds), gaps)


def _numeric(there: Cells, kinds: set[str]) -> bool:
    """Tell whether a column holds numbers; the caller's reading names the cells that are none."""
    if isinstance(there.values, np.ndarray):
        return True
    written = sum(bool(NUMBER.fullmatch(kind)) for kind in kinds)
    return written > MOSTLY * len(kinds)


def _words(cells: Cells, there: Cells, labels: list[str], gaps: int) -> Feature | LeftOut:
    kinds, rows = len(set(labels)), len(labels)
    try:
        read_dates(there.take(range(min(rows, TRIED))))
        says = f"{cells.name} holds dates; make an age or a season of it, if it matters."
        return LeftOut(cells.name, "date", says)
    except CalendarError:
        pass
    if kinds > MOST_LEVELS and (2 * kinds > rows or NAMED_ID.search(cells.name)):
        return _told_apart(cells.name, kinds, rows)
    return _category(cells, gaps)


def _identifier(name: str, values: Floats, kinds: int) -> LeftOut | None:
    """Return why a column of whole numbers only tells rows apart, if it does."""
    whole = bool((values == np.rint(values)).all())
    if not whole or kinds <= MOST_LEVELS:
        return None
    counts = kinds == len(values) and bool((np.diff(np.sort(values)) == 1).all())
    return _told_apart(name, kinds, len(values)) if counts or NAMED_ID.search(name) else None


def _told_apart(name: str, kinds: int, rows: int) -> LeftOut:
    says = f"{name} tells rows apart: {kinds:,} values in {rows:,} rows."
    return LeftOut(name, "identifier", says, rows - kinds)


def _number(cells: Cells, values: Floats, kinds: int, gaps: int) -> Feature:
    if kinds <= MOST_LEVELS and NAMED_ID.search(cells.name):
        return _category(cells, gaps)
    full = np.full(len(cells.values), np.nan)
    full[~cells.absent] = values
    return Feature(cells.name, read_only(full), (), gaps)


def _category(cells: Cells, gaps: int) -> Feature:
    absent = cells.absent
    labels = [
        MISSING if gone else label for gone, label in zip(absent, labels_of(cells), strict=True)
    ]
    often = [label for label, _ in Counter(sorted(labels)).most_common() if label != MISSING]
    pooled = often[MOST_LEVELS - 1 :] if len(often) > MOST_LEVELS else []
    levels = sorted(often[: len(often) - len(pooled)])
    levels += [OTHER] * bool(pooled) + [MISSING] * bool(gaps)
    places = {label: place for place, label in enumerate(levels)}
    values = np.array([float(places.get(label, len(levels) - 1 - bool(gaps))) for label in labels])
    return Feature(cells.name, read_only(values), tuple(levels), gaps, len(pooled))
