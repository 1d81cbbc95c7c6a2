"""One column as plain values, each with a place that a reader can find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isinf

import numpy as np

from payoff.core.errors import CellError
from payoff.core.frozen import Floats, frozen, read_only

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none"})
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
INFINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
COMMA = re.compile(r"\d,\d", re.ASCII)
TRUTH = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
SHOWN = 5


@frozen
class Cells:
    """One column of a table.

    Attributes
    ----------
    name
        The column's name.
    values
        Shape ``(rows,)``; ``None`` where a cell is missing.
    rows
        The number by which a reader finds each row.
    counting
        How rows are counted, in words.
    """

    name: str
    values: tuple[object, ...]
    rows: tuple[int, ...]
    counting: str

    def at(self, index: int) -> str:
        """Return where the cell is, in words."""
        return f"column {self.name!r}, row {self.rows[index]} ({self.counting})"

    def some_rows(self, indices: list[int]) -> str:
        """Return the first row numbers of ``indices``, in words."""
        return some([str(self.rows[index]) for index in indices]) + f" ({self.counting})"

    def take(self, indices: Sequence[int]) -> Cells:
        """Return the column with only these cells, in this order."""
        values = tuple(self.values[index] for index in indices)
        return Cells(self.name, values, tuple(self.rows[i] for i in indices), self.counting)

    @property
    def missing(self) -> list[int]:
        """The indices of the cells that hold nothing."""
        return [index for index, value in enumerate(self.values) if value is None]


def some(words: list[str]) -> str:
    """Join the first few of ``words``, and say how many more there are."""
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more


def numbers(
    cells: Cells, *, remedy: str, truth: bool = False, missing_is_zero: bool = False
) -> Floats:
    """Return a column as numbers, shape ``(rows,)``.

    Parameters
    ----------
    cells
        The column.
    remedy
        What to do about missing cells.
    truth
        Whether true and false may stand for 1 and 0.
    missing_is_zero
        Whether a missing cell stands for 0; otherwise it is refused.

    Raises
    ------
    CellError
        When a cell is missing, infinite or no number.
    """
    if cells.missing and not missing_is_zero:
        raise _missing(cells, remedy)
    return read_only(
        [
            0.0 if value is None else _number(cells, index, truth)
            for index, value in enumerate(cells.values)
        ]
    )


def _number(cells: Cells, index: int, truth: bool) -> float:
    value = cells.values[index]
    if isinstance(value, bool | np.bool_):
        number = float(value) if truth else None
    else:
        number = _from_text(str(value).strip(), truth)
    if number is None:
        raise _no_number(cells, index)
    if isinf(number):
        raise CellError(
            f"{cells.at(index)} is infinite",
            wanted="a finite number",
            remedy="find the division by zero that made it, and write what really happened",
        )
    return number


def _from_text(text: str, truth: bool) -> float | None:
    if NUMBER.fullmatch(text):
        return float(text)
    if INFINITE.fullmatch(text):
        return float("inf")
    return TRUTH.get(text.lower()) if truth else None


def _missing(cells: Cells, remedy: str) -> CellError:
    gaps = cells.missing
    return CellError(
        f"column {cells.name!r} has {len(gaps)} missing "
        f"{'cell' if len(gaps) == 1 else 'cells'}: row {cells.some_rows(gaps)}",
        wanted="a number in every row",
        remedy=remedy,
    )


def _no_number(cells: Cells, index: int) -> CellError:
    text = str(cells.values[index])
    if COMMA.search(text):
        remedy = "write decimals with a point and no thousands separators, such as 1234.5"
    elif NUMBER.search(text):
        remedy = "leave thousands separators, currency and other signs out, such as 1234.5"
    else:
        remedy = "correct the cell, or name another column"
    return CellError(
        f"{cells.at(index)} holds {text[:40]!r}, which is not a number",
        wanted="a number such as 1234.5",
        remedy=remedy,
    )
