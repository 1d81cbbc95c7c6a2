"""One column as plain values, each with a place that a reader can find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from payoff.core.errors import CellError
from payoff.core.frozen import Floats, frozen_arrays, read_only

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none"})
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
INFINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
COMMA = re.compile(r"\d,\d", re.ASCII)
TRUTH = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0}
SHOWN = 5


@frozen_arrays
class Cells:
    """One column of a table.

    Attributes
    ----------
    name
        The column's name.
    values
        Shape ``(rows,)``: a float64 array with NaN where a cell is missing, for a column of
        numbers; for any other a tuple of plain values with ``None`` there.
    rows
        The number by which a reader finds each row.
    counting
        How rows are counted, in words.
    """

    name: str
    values: tuple[object, ...] | Floats
    rows: Sequence[int]
    counting: str

    def at(self, index: int) -> str:
        """Return where the cell is, in words."""
        return f"column {self.name!r}, row {self.rows[index]} ({self.counting})"

    def some_rows(self, indices: Iterable[int]) -> str:
        """Return the first row numbers of ``indices``, in words."""
        return some([str(self.rows[index]) for index in indices]) + f" ({self.counting})"

    def take(self, indices: Sequence[int]) -> Cells:
        """Return the column with only these cells, in this order."""
        values = self.values
        taken = (
            read_only(values[list(indices)])
            if isinstance(values, np.ndarray)
            else tuple(values[index] for index in indices)
        )
        return Cells(self.name, taken, [self.rows[index] for index in indices], self.counting)

    def number_at(self, index: int) -> float | None:
        """Return a cell as a number, ``None`` when it is none."""
        return _number(self.values[index], truth=True)

    @property
    def absent(self) -> npt.NDArray[np.bool_]:
        """Whether each cell holds nothing, shape ``(rows,)``."""
        if isinstance(self.values, np.ndarray):
            return np.isnan(self.values)
        return np.fromiter((value is None for value in self.values), bool, len(self.values))

    @property
    def missing(self) -> list[int]:
        """The indices of the cells that hold nothing."""
        return [int(index) for index in np.flatnonzero(self.absent)]


def some(words: list[str]) -> str:
    """Join the first few of ``words``, and say how many more there are."""
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more


def counted(count: int, noun: str) -> str:
    """Return such as ``1 row`` or ``2 rows``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def numbers(
    cells: Cells, *, remedy: str, truth: bool = False, missing: float | None = None
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
    missing
        What a missing cell stands for; with ``None`` it is refused.

    Raises
    ------
    CellError
        When a cell is missing, infinite or no number.
    """
    if missing is None and cells.absent.any():
        raise _missing(cells, remedy)
    values = _values(cells, truth)
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        raise CellError(
            f"{cells.at(int(infinite[0]))} is infinite",
            wanted="a finite number",
            remedy="find the division by zero that made it, and write what really happened",
        )
    return read_only(values if missing is None else np.where(np.isnan(values), missing, values))


def _values(cells: Cells, truth: bool) -> Floats:
    """Return the cells as numbers, NaN where there is none."""
    if isinstance(cells.values, np.ndarray):
        return cells.values
    read = [_number(value, truth) for value in cells.values]
    if None in read:
        raise _no_number(cells, read.index(None))
    return np.array(read, dtype=np.float64)


def _number(value: object, truth: bool) -> float | None:
    """Return a cell as a number, NaN when it holds nothing, ``None`` when it is no number."""
    if value is None:
        return float("nan")
    if isinstance(value, bool | np.bool_):
        return float(value) if truth else None
    text = str(value).strip()
    if NUMBER.fullmatch(text):
        return float(text)
    if INFINITE.fullmatch(text):
        return float("inf")
    return TRUTH.get(text.lower()) if truth else None


def _missing(cells: Cells, remedy: str) -> CellError:
    gaps = cells.missing
    return CellError(
        f"column {cells.name!r} has {counted(len(gaps), 'missing cell')}: "
        f"row {cells.some_rows(gaps)}",
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
