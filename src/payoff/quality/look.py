"""A table looked at: its rows, what each column holds, when its rows are, and who plays a part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from payoff.core.frozen import frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.address import without_password
from payoff.data.contents import Contents, read_contents
from payoff.data.delimited import trimmed
from payoff.data.excerpt import Excerpt, read_excerpt
from payoff.data.guess import Guesses, guess_columns
from payoff.data.written import Ints
from payoff.maths.row_hash import Hashes, row_hashes, seeded
from payoff.quality.side_by_side import each
from payoff.quality.when import When, find_when

GUESSED_CELLS = 100_000
FEWEST_GUESSED = 1_000


@frozen_arrays
class Look:
    """What one look at a table gives, before any question.

    Attributes
    ----------
    excerpt
        Its rows.
    columns
        What each column holds, in the order of the table.
    hashes
        One number a row, the same for rows that are alike.
    when
        Which date and group each row is of; ``None`` without dates.
    guesses
        Which part each column plays in a panel.
    source
        Where the table came from, without a password.
    seed
        Of rows that are drawn.
    """

    excerpt: Excerpt
    columns: tuple[Contents, ...]
    hashes: Hashes
    when: When | None
    guesses: Guesses
    source: str
    seed: int

    @property
    def rows(self) -> int:
        """How many rows are here."""
        return self.excerpt.rows

    def table(self) -> pa.Table:
        """Return the rows as questions about a panel read them."""
        return trimmed(self.excerpt.frame.native.to_native())

    def of(self, name: str) -> Contents:
        """Return a column."""
        return next(column for column in self.columns if column.name == name)


def look_at(address: str | Path, *, seed: int = 1, progress: Progress = silent) -> Look:
    """Read a table, whole or as far as memory holds it, and every column of it.

    Raises
    ------
    InputError
        When it cannot be read at all.
    MissingExtra
        When it takes an engine that is not installed.
    """
    progress("reading the table", 0.0)
    excerpt = read_excerpt(address, seed)
    rows: pa.Table = excerpt.frame.native.to_native()
    columns = each(
        lambda name: read_contents(name, rows[name]),
        excerpt.frame.names,
        "reading the columns",
        progress,
    )
    hashes = row_hashes((column.values for column in columns), excerpt.rows)
    when = find_when(columns)
    progress("guessing which column plays which part", 0.0)
    known = [column.name for column in columns if column.kind != "other"]
    some = rows.select(known).take(pa.array(_telling_rows(hashes, when, len(known), seed)))
    guesses = guess_columns(trimmed(some)) if known else Guesses(())
    return Look(
        excerpt, tuple(columns), hashes, when, guesses, without_password(str(address)), seed
    )


def _telling_rows(hashes: Hashes, when: When | None, columns: int, seed: int) -> Ints:
    """Return the rows that columns are guessed from: all, or those of the first dates."""
    most = max(GUESSED_CELLS // max(columns, 1), FEWEST_GUESSED)
    if len(hashes) <= most:
        return np.arange(len(hashes))
    if when is not None and when.shape != "dated rows":
        reached = np.cumsum(np.bincount(when.day[when.day >= 0]))
        dates = max(int(np.searchsorted(reached, most)), 3)
        first = np.flatnonzero((when.day >= 0) & (when.day < dates))
        if len(first) <= 2 * most:
            return first
    return drawn_rows(hashes, most, seed)


def drawn_rows(hashes: Hashes, most: int, seed: int) -> Ints:
    """Return at most so many rows, drawn by what they hold: their order says nothing."""
    if len(hashes) <= most:
        return np.arange(len(hashes))
    numbers = seeded(hashes, seed)
    return np.sort(np.argsort(numbers, kind="stable")[:most])
