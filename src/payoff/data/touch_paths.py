"""Aggregated logs: distinct paths and how often they ended with a conversion, and without."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from payoff.core.errors import ColumnError, InputError, nearest
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.touch_columns import EventColumns
from payoff.data.touch_rows import LeftOut, channel_names
from payoff.maths.paths import Paths

CONVERSIONS = ("conversions", "converted", "total_conversions", "conv")
VALUE = ("value", "total_conversion_value", "conv_value", "revenue")
NULLS = ("nulls", "null", "total_null", "non_conversions")


@frozen_arrays
class PathLog:
    """A table of paths that has been checked.

    Attributes
    ----------
    paths
        What can be used.
    channels
        Names, sorted.
    has_value
        Whether the table has a column of value.
    rows, left_out, notes
        As those of :class:`payoff.data.touches.Touches`.
    """

    paths: Paths
    channels: tuple[str, ...]
    has_value: bool
    rows: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


def holds_paths(names: Sequence[str], columns: EventColumns) -> bool:
    """Tell whether a table with these columns is one of paths rather than of events."""
    return columns.path is not None or ("path" in names and columns.customer not in names)


def read_paths(table: pa.Table, columns: EventColumns, merge_channels: bool) -> PathLog:
    """Check a table of paths: one path a row, with counts.

    Parameters
    ----------
    table
        Columns: the path, channels joined by ``columns.separator``; conversions; and where there
        are, the value of all conversions together, and nulls, journeys that did not convert.

    Raises
    ------
    ColumnError
        When the path or the conversions are missing.
    InputError
        When no row can be used.
    """
    path = _column(table, columns.path or "path", "path")
    reasons = _Reasons(len(table))
    conversions = reasons.counts(table, columns.converted, CONVERSIONS, "converted")
    value = reasons.counts(table, columns.value, VALUE, "value")
    nulls = reasons.counts(table, columns.nulls, NULLS, "nulls")
    if conversions is None:
        raise ColumnError(
            "no column says how often a path ended with a conversion",
            wanted="a column of counts, such as conversions",
            remedy="name it by --converted; there is: " + ", ".join(table.column_names),
        )
    steps = pc.split_pattern(pc.fill_null(pc.cast(path, pa.string()), ""), columns.separator)
    names = pc.utf8_trim_whitespace(pc.list_flatten(steps))
    owner = pc.list_parent_indices(steps).to_numpy()
    coded = (
        names.combine_chunks().dictionary_encode()
        if isinstance(names, pa.ChunkedArray)
        else names.dictionary_encode()
    )
    written = coded.dictionary.to_pylist()
    index = coded.indices.to_numpy()
    empty = np.array([not name for name in written], dtype=bool)
    reasons.add(owner[empty[index]], "with a path that is empty, or has an empty touch")
    keep = ~reasons.bad
    kept = keep[owner]
    sizes = dict(zip(*np.unique(index[kept], return_counts=True), strict=True))
    used = {written[at]: int(size) for at, size in sizes.items()}
    if not used:
        raise InputError(
            f"none of {len(table):,} paths can be used: {reasons.told}",
            wanted="paths like 'search > email', and counts",
            remedy=f"the separator is {columns.separator!r}: change it by --separator",
        )
    named, notes = channel_names(used, merge_channels)
    channels = tuple(sorted(set(named.values())))
    unit = np.array([channels.index(named[n]) if n in named else -1 for n in written], np.int16)
    lengths = np.bincount(owner[kept], minlength=len(table))[keep]
    zeros = np.zeros(len(table))
    paths = Paths(
        unit[index[kept]],
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        conversions[keep],
        (zeros if nulls is None else nulls)[keep],
        (zeros if value is None else value)[keep],
        len(channels),
    )
    return PathLog(paths, channels, value is not None, len(table), reasons.left_out, notes)


class _Reasons:
    """Counts the rows that cannot be used, each for its first reason."""

    def __init__(self, rows: int) -> None:
        self.bad = np.zeros(rows, dtype=bool)
        self.left_out: tuple[LeftOut, ...] = ()

    @property
    def told(self) -> str:
        return ", ".join(f"{out.rows:,} {out.reason}" for out in self.left_out)

    def add(self, rows: np.ndarray, reason: str) -> None:
        new = np.unique(rows)
        new = new[~self.bad[new]]
        self.bad[new] = True
        if len(new):
            self.left_out = (*self.left_out, LeftOut(reason, len(new)))

    def counts(
        self, table: pa.Table, name: str | None, usual: Sequence[str], role: str
    ) -> Floats | None:
        """Return a column of counts or amounts, a blank cell as 0."""
        found = name or next((own for own in usual if own in table.column_names), None)
        if found is None:
            return None
        column = _column(table, found, role)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            text = pc.utf8_trim_whitespace(column).to_pylist()
            numbers = np.array([_number(cell) for cell in text], dtype=np.float64)
        else:
            blank = pc.is_null(column).to_numpy()
            numbers = np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
            numbers = np.where(blank, 0.0, numbers)
        self.add(np.flatnonzero(~np.isfinite(numbers)), f"with {found} that is no number")
        self.add(np.flatnonzero(numbers < 0), f"with a negative {found}")
        return numbers


def _number(cell: str | None) -> float:
    if not cell:
        return 0.0
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _column(table: pa.Table, name: str, role: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        raise ColumnError(
            f"there is no column {name!r} for the {role}",
            wanted="the name of a column as the table writes it",
            remedy=f"{nearest(name, table.column_names)}; name it by --{role}",
        )
    return table[name]
