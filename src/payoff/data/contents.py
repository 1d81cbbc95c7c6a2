"""What a column holds: read as a whole, at the speed of Arrow, and nothing of it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from payoff.core.errors import CalendarError
from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.data.cells import INFINITE, MISSING, TRUTH, Cells
from payoff.data.dates import read_dates
from payoff.data.nearly import A_NUMBER, nearly_dates, nearly_numbers
from payoff.data.words import TIME, hint
from payoff.data.written import NAMED, Odd, Written

Kind = Literal["number", "yes or no", "date", "text", "blank", "other"]

MOST_DATES = 50_000
TRIED = 200
FIRST, END = -62_135_596_800, 253_402_300_800  # the years 1 to 9999, in seconds from 1970
LARGEST = 1e150  # beyond, squares would not be numbers
A_SECOND = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
OUT_OF_TIME = "it holds dates beyond the years 1 to 9999"
SHORT_TRUTH = {"y": 1.0, "n": 0.0, "t": 1.0, "f": 0.0}


@frozen_arrays
class Contents:
    """One column of a table, read.

    Attributes
    ----------
    name
        Of the column.
    kind
        What all its cells are; ``blank`` when it has none, ``other`` for lists and the like.
    values
        Shape ``(rows,)``, NaN where a cell is missing: numbers, those beyond 1e150 as infinite; 1
        and 0 for yes and no; seconds since 1970 for dates; the place in ``labels`` for text.
    labels
        The different texts, sorted, without the blanks around them; empty for other kinds.
    distinct, missing
        How many different values there are, and cells that hold nothing.
    padded
        Cells with blanks around them.
    clocked
        Whether dates have a time of day.
    plainly
        Whether dates are written year-month-day, which is how questions about events read them.
    says
        How it was read, or why it is text; empty where there is nothing to say.
    odd
        Cells that keep it from being read as what it seems to be.
    """

    name: str
    kind: Kind
    values: Floats
    labels: pa.StringArray
    distinct: int
    missing: int
    padded: int = 0
    clocked: bool = False
    plainly: bool = True
    says: str = ""
    odd: tuple[Odd, ...] = ()

    @property
    def present(self) -> Floats:
        """The values of the cells that are not missing."""
        return self.values[~np.isnan(self.values)] if self.missing else self.values


def read_contents(name: str, column: pa.ChunkedArray) -> Contents:
    """Read a column; what it holds is decided by all its cells together."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return read_contents(name, column.cast(kind.value_type))
    if pa.types.is_boolean(kind):
        return _numbers(name, column.cast(pa.int8()))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _numbers(name, column)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _times(name, column)
    if _is_text(kind):
        return _text(name, column)
    gone = np.where(column.is_null().to_numpy(), np.nan, 0.0)
    if np.isnan(gone).all():
        return _of(name, "blank", gone, 0)
    return _of(name, "other", gone, 0, says=f"it holds {kind}, which no question reads")


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(kind) for test in tests)


def _of(name: str, kind: Kind, values: Floats, distinct: int, **more: object) -> Contents:
    labels = more.pop("labels", pa.array([], pa.string()))
    gone = int(np.isnan(values).sum())
    return Contents(name, kind, read_only(values), labels, distinct, gone, **more)  # type: ignore[arg-type]


def _numbers(name: str, column: pa.ChunkedArray) -> Contents:
    values = np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    different = np.asarray(pc.unique(pa.array(values[~np.isnan(values)])))
    if hint(name, TIME) and len(different) <= MOST_DATES:
        found = _dates(name, [*different.tolist()])
        if found is not None:
            order = np.argsort(different)
            place = np.searchsorted(different[order], np.nan_to_num(values))
            times = found[0][order][np.minimum(place, len(order) - 1)]
            times = np.where(np.isnan(values), np.nan, times)
            return _of(name, "date", times, len(different), plainly=False, says=found[1])
    return _counted(name, values, different)


def _counted(
    name: str, values: Floats, different: Floats, *, padded: int = 0, odd: tuple[Odd, ...] = ()
) -> Contents:
    if not len(different):
        return _of(name, "blank", values, 0, padded=padded)
    kind: Kind = "yes or no" if set(different.tolist()) == {0.0, 1.0} else "number"
    values = np.where(np.abs(values) > LARGEST, np.copysign(np.inf, values), values)
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        odd = (*odd, Odd("infinite", infinite.size, tuple(infinite[:NAMED].tolist()), "inf"))
    return _of(name, kind, values, len(different), padded=padded, odd=odd)


def _times(name: str, column: pa.ChunkedArray) -> Contents:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.timestamp("s"))
    unit = getattr(column.type, "unit", "ms")
    counts = column.cast(pa.int64()).cast(pa.float64(), safe=False)
    values = np.asarray(counts.to_numpy()) / A_SECOND[unit]
    there = values[~np.isnan(values)]
    if not there.size:
        return _of(name, "blank", values, 0)
    if there.min() < FIRST or there.max() >= END:
        return _of(name, "other", np.where(np.isnan(values), np.nan, 0.0), 0, says=OUT_OF_TIME)
    clocked = bool((there % 86_400 != 0).any())
    return _of(name, "date", values, len(np.unique(there)), clocked=clocked)


def _text(name: str, column: pa.ChunkedArray) -> Contents:
    # One chunk first: the dictionary of many chunks is made again for each of them.
    coded = column.cast(pa.large_string()).combine_chunks().dictionary_encode()
    codes, raw = coded.indices.fill_null(-1).to_numpy(), coded.dictionary.cast(pa.string())
    bare = pc.utf8_trim_whitespace(raw)
    absent = pc.is_in(pc.utf8_lower(bare), pa.array(sorted(MISSING))).to_numpy(zero_copy_only=False)
    around = pc.not_equal(bare, raw).to_numpy(zero_copy_only=False) & ~absent
    counts = np.bincount(codes + 1, minlength=len(raw) + 1)[1:]
    padded = int(counts[around].sum())
    # Missing words and blanks leave: code -1 is a cell that holds nothing.
    places = np.where(absent, -1, np.cumsum(~absent) - 1)
    written = Written(
        name, bare.filter(pa.array(~absent)), np.append(places, -1)[codes].astype(np.int64)
    )
    if not len(written.texts):
        return _of(name, "blank", np.full(len(codes), np.nan), 0)
    return (
        _text_of_numbers(written, padded)
        or _text_of_truth(written, padded)
        or _text_of_dates(written, padded)
        or _words(written, padded)
    )


def _text_of_numbers(written: Written, padded: int) -> Contents | None:
    try:
        parsed = np.asarray(pc.cast(written.texts, pa.float64()))
    except pa.ArrowInvalid:
        matches = pc.match_substring_regex(written.texts, A_NUMBER)
        rest = written.texts.filter(pc.invert(matches)).to_pylist()
        if not all(INFINITE.fullmatch(text) for text in rest):
            return None
        parsed = np.array([float(text.replace("∞", "inf")) for text in written.texts.to_pylist()])
    different = np.unique(parsed)
    if hint(written.name, TIME) and len(different) <= MOST_DATES:
        dated = _text_of_dates(written, padded)
        if dated is not None:
            return dated
    return _counted(written.name, written.spread(parsed), different, padded=padded)


def _text_of_truth(written: Written, padded: int) -> Contents | None:
    known = TRUTH | SHORT_TRUTH
    if len(written.texts) > len(known):
        return None
    words = [text.lower() for text in written.texts.to_pylist()]
    if not set(words) <= set(known):
        return None
    truth = np.array([known[word] for word in words])
    values = written.spread(truth)
    return _of(written.name, "yes or no", values, len(np.unique(truth)), padded=padded)


def _text_of_dates(written: Written, padded: int) -> Contents | None:
    for kind in (pa.timestamp("us"), pa.timestamp("us", "UTC")):
        try:
            times = pc.cast(written.texts, kind)
        except pa.ArrowInvalid:
            continue
        seconds = np.asarray(times.cast(pa.int64()), dtype=np.float64) / 1e6
        if seconds.min() < FIRST or seconds.max() >= END:
            return None
        return _of_dates(written, seconds, padded, plainly=True, says="")
    texts = written.texts.to_pylist() if len(written.texts) <= MOST_DATES else []
    found = _dates(written.name, texts)
    if found is None:
        return None
    return _of_dates(written, found[0], padded, plainly=False, says=found[1])


def _of_dates(
    written: Written, seconds: Floats, padded: int, *, plainly: bool, says: str
) -> Contents:
    clocked = bool((seconds % 86_400 != 0).any())
    return _of(
        written.name,
        "date",
        written.spread(seconds),
        len(np.unique(seconds)),
        padded=padded,
        clocked=clocked,
        plainly=plainly,
        says=says,
    )


def _dates(name: str, values: Sequence[object]) -> tuple[Floats, str] | None:
    """Return dates as seconds since 1970 and how they were read, when all are dates."""
    try:
        for some in (values[:TRIED], values):
            cells = Cells(name, tuple(some), range(len(some)), "")
            days, notes = read_dates(cells)
    except CalendarError:
        return None
    if not values:
        return None
    seconds = np.array(days, dtype="datetime64[s]").astype(np.float64)
    return seconds, " ".join(notes)


def _words(written: Written, padded: int) -> Contents:
    odd = nearly_numbers(written) or nearly_dates(written)
    order = np.asarray(pc.array_sort_indices(written.texts))
    texts = written.texts.take(pa.array(order))
    first = np.append(True, pc.not_equal(texts[1:], texts[:-1]).to_numpy(zero_copy_only=False))
    rank = np.empty(len(order))
    rank[order] = np.cumsum(first) - 1
    labels = texts.filter(pa.array(first))
    values = written.spread(rank)
    return _of(written.name, "text", values, len(labels), labels=labels, padded=padded, odd=odd)
