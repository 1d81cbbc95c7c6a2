"""Which columns would play which part in a question, and what is missing for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from payoff.core.frozen import frozen
from payoff.data.contents import Contents
from payoff.data.excerpt import MOST_COLUMNS
from payoff.data.frames import MOST_ROWS
from payoff.data.words import hint

LACKS_ALL = (
    f"One file, unpacked, or a table of a database, with at most {MOST_ROWS:,} rows and "
    f"{MOST_COLUMNS} columns: it is held in memory."
)
Fits = Callable[[Contents], bool]


@frozen
class Parts:
    """What a question would be asked with.

    Attributes
    ----------
    said
        Field of the question to its value.
    lacks
        What keeps the table from being fit for it, one sentence each.
    remarks
        What there is to know, or still to be said.
    """

    said: Mapping[str, Any]
    lacks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether the question can be asked."""
        return not self.lacks


class Casting:
    """Gives each part to the column whose name fits best, each column once."""

    def __init__(self, columns: Sequence[Contents]) -> None:
        self._free = list(columns)

    def pick(self, vocabulary: Sequence[str], fits: Fits) -> Contents | None:
        """Return the column that fits and says the earliest word, the first of equals."""
        rivals = [
            (vocabulary.index(word), place, column)
            for place, column in enumerate(self._free)
            if (word := hint(column.name, vocabulary)) and fits(column)
        ]
        return self._take(min(rivals)[2]) if rivals else None

    def first(self, fits: Fits) -> Contents | None:
        """Return the first column that fits, whatever its name."""
        found = next((column for column in self._free if fits(column)), None)
        return None if found is None else self._take(found)

    def _take(self, column: Contents) -> Contents:
        self._free.remove(column)
        return column


def is_time(column: Contents) -> bool:
    """Tell whether questions about events can read a column as times."""
    return column.kind == "date" and column.plainly


def is_who(column: Contents) -> bool:
    """Tell whether a column can name customers, some of whom have several rows."""
    if column.kind == "number" and not is_whole(column):
        return False
    rows = len(column.values) - column.missing
    return column.kind in ("text", "number") and 1 < column.distinct < rows


def is_whole(column: Contents) -> bool:
    """Tell whether a column holds whole numbers."""
    known = column.present
    return column.kind in ("number", "yes or no") and bool((known == np.rint(known)).all())


def is_amount(column: Contents) -> bool:
    """Tell whether a column holds finite numbers."""
    finite = np.isfinite(column.present)
    return column.kind in ("number", "yes or no") and bool(finite.all())


def is_positive(column: Contents) -> bool:
    """Tell whether a column holds amounts that are never below zero."""
    return is_amount(column) and bool((column.present >= 0).all())


def is_count(column: Contents) -> bool:
    """Tell whether a column says yes or no, or how often."""
    return is_whole(column) and is_positive(column)


def is_category(most: int) -> Fits:
    """Return whether a column is text of 2 to ``most`` different values."""
    return lambda column: column.kind == "text" and 1 < column.distinct <= most


def named(**parts: Contents | None) -> dict[str, str]:
    """Return field to name of its column, for the fields that have one."""
    return {field: column.name for field, column in parts.items() if column is not None}
