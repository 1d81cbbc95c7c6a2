"""Text as it is written, by its different values, and cells that are not what the others are."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from payoff.core.frozen import Floats, frozen, frozen_arrays

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Oddity = Literal[
    "infinite", "comma", "sign", "word", "two readings", "other dates", "unread dates", "some zones"
]
NAMED = 5


@frozen
class Odd:
    """Cells that keep a column from being read as what it seems to be.

    Attributes
    ----------
    what
        ``infinite``; in numbers ``comma``, ``sign`` (of a currency, of a percentage, blanks between
        thousands) and ``word``; in dates ``two readings`` (day and month could be swapped),
        ``other dates`` (written unlike most), ``unread dates`` and ``some zones`` (others none).
    cells
        How many.
    places
        The first few rows, counted from 0.
    example
        What one of them holds.
    """

    what: Oddity
    cells: int
    places: tuple[int, ...]
    example: str


@frozen_arrays
class Written:
    """Text as it is written.

    Attributes
    ----------
    name
        Of the column.
    texts
        The different values, without the blanks around them.
    codes
        Which of them each row holds, shape ``(rows,)``; -1 where a cell is missing.
    """

    name: str
    texts: pa.StringArray
    codes: Ints

    @property
    def counts(self) -> Ints:
        """How many cells hold each of the texts."""
        counted: Ints = np.bincount(self.codes + 1, minlength=len(self.texts) + 1)[1:]
        return counted

    def spread(self, values: Floats) -> Floats:
        """Return one value a row, NaN where a cell is missing."""
        spread: Floats = np.append(values, np.nan)[self.codes]
        return spread

    def odd(self, what: Oddity, which: Bools) -> tuple[Odd, ...]:
        """Return the cells that hold one of the texts for which ``which`` is true, if any do."""
        if not which.any():
            return ()
        rows = np.flatnonzero(np.append(which, False)[self.codes])
        example = str(self.texts[int(self.codes[rows[0]])].as_py())
        return (Odd(what, len(rows), tuple(rows[:NAMED].tolist()), example),)
