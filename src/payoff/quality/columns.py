"""What one column holds, in figures."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from payoff.answers.check import Bars, ColumnCheck, FarValue, Level
from payoff.core.frozen import Floats
from payoff.data.contents import Contents
from payoff.data.feature_columns import MOST_LEVELS, NAMED_ID
from payoff.data.words import CUSTOMER, ORDER, words
from payoff.data.written import Ints
from payoff.maths.far import FAR, Scale, distances, scale_of
from payoff.quality.look import Look
from payoff.quality.when import as_dates, robustly_grouped, seconds_to_date

MOST_GROUPS = 2_000
MOST_BARS = 24
COUNTED = 1e12
NAMED = 5
SHARED = 5
SHOWN = 3
SHAPED = 1_000
LONGEST = 24
NUMBERED = ("no", "nr", "number", "num", "key", "code")
QUANTILES = (0.005, 0.25, 0.75, 0.995)
STRETCHED = 3.0


def column_check(look: Look, column: Contents) -> ColumnCheck:
    """Return the figures of a column, without how it is distributed."""
    known, own = column.present, is_identifier(column)
    numeric = column.kind in ("number", "yes or no") and not own
    scale = scale_of(known[np.isfinite(known)]) if column.kind == "number" and not own else None
    far = None if scale is None else _far(look, column, scale)
    low, high = (None, None) if own else _range(column, known)
    return ColumnCheck(
        name=column.name,
        kind=column.kind,
        says=column.says,
        missing=column.missing,
        distinct=column.distinct,
        identifier=own,
        low=low,
        high=high,
        median=None if scale is None else scale.median,
        spread=None if scale is None or np.isnan(scale.spread) else scale.spread,
        zeros=int((known == 0).sum()) if numeric else None,
        far=None if far is None else len(far[0]),
        farthest=() if far is None else _named(look, column, *far),
        examples=_examples(column, own),
    )


def is_identifier(column: Contents) -> bool:
    """Tell whether a column seems to tell rows, customers or orders apart."""
    if column.distinct <= MOST_LEVELS or column.kind not in ("number", "text"):
        return False
    if NAMED_ID.search(column.name) or _names_somebody(column):
        return column.kind == "text" or _whole(column.present)
    if column.kind == "text":
        return 2 * column.distinct > len(column.present)
    counts = column.distinct == len(column.present) and _whole(column.present)
    return counts and bool((np.diff(np.sort(column.present)) == 1).all())


def _names_somebody(column: Contents) -> bool:
    """Tell whether a name is that of a customer or an order, as ``customer`` or ``InvoiceNo``."""
    said = [word for word in words(column.name) if word not in NUMBERED]
    somebody = (*CUSTOMER, *ORDER)
    return bool(said) and (said[-1] in somebody or (column.kind == "text" and said[0] in somebody))


def bars_of(column: Contents) -> Bars | None:
    """Return the distribution of numbers or dates, as wide as 99 % of them where a few are wild.

    Bars are as wide as Freedman and Diaconis say (1981, Zeitschrift für Wahrscheinlichkeitstheorie
    57), at most 24; a few whole numbers have one bar each.
    """
    known = column.present[np.isfinite(column.present)]
    if column.kind not in ("number", "date") or not known.size or np.ptp(known) == 0:
        return None
    low, lower, upper, high = _stretch(known)
    inside = known[(known >= low) & (known <= high)]
    width = 2 * (upper - lower) / len(inside) ** (1 / 3)
    counts, edges = np.histogram(inside, _edges(column, inside, low, high, width))
    return Bars(
        tuple(edges.tolist()),
        tuple(counts.tolist()),
        int((known < low).sum()),
        int((known > high).sum()),
    )


def levels_of(column: Contents, most: int) -> tuple[Level, ...]:
    """Return the most frequent texts that five rows or more share."""
    if column.kind != "text" or is_identifier(column):
        return ()
    counts = _counts(column)
    often = np.lexsort((np.arange(len(counts)), -counts))[:most]
    return tuple(
        Level(str(column.labels[int(place)].as_py())[:LONGEST], int(counts[place]))
        for place in often
        if counts[place] >= SHARED
    )


def _counts(column: Contents) -> Ints:
    counted: Ints = np.bincount(column.present.astype(np.int64), minlength=len(column.labels))
    return counted


def _whole(values: Floats) -> bool:
    return bool((values == np.rint(values)).all())


def _range(
    column: Contents, known: Floats
) -> tuple[float | None, float | None] | tuple[date, date]:
    if not known.size or column.kind not in ("number", "yes or no", "date"):
        return None, None
    low, high = float(known.min()), float(known.max())
    if column.kind == "date":
        return seconds_to_date(low), seconds_to_date(high)
    return low, high


def _far(look: Look, column: Contents, scale: Scale) -> tuple[Ints, Floats]:
    """Return the rows that are far from the median, the farthest first, and how far."""
    found = distances(column.values, scale, robustly_grouped(look.when, MOST_GROUPS))
    rows = np.flatnonzero(np.abs(found) >= FAR)
    # Of those that are equally far the earliest comes first, whatever the order of the rows.
    days = rows * 0 if look.when is None else look.when.day[rows]
    order = np.lexsort((look.hashes[rows], days, -np.abs(found[rows])))
    return rows[order], found[rows[order]]


def _named(look: Look, column: Contents, rows: Ints, found: Floats) -> tuple[FarValue, ...]:
    frame, when = look.excerpt.frame, look.when
    return tuple(
        FarValue(
            row=int(row) + frame.first_row if look.excerpt.numbered else None,
            date=None
            if when is None or when.day[row] < 0
            else as_dates(when.days[[when.day[row]]])[0],
            group=None
            if when is None or when.groups is None or when.group[row] < 0
            else when.name(int(when.group[row])),
            value=float(column.values[row]),
            distance=float(distance),
        )
        for row, distance in zip(rows[:NAMED], found[:NAMED], strict=True)
    )


def _examples(column: Contents, own: bool) -> tuple[str, ...]:
    """Return texts that many rows share; of others only the shape, so that nobody is shown."""
    if column.kind != "text":
        return ()
    shared = () if own else tuple(level.value for level in levels_of(column, SHOWN))
    return shared or _shapes(column)


def _shapes(column: Contents) -> tuple[str, ...]:
    """Return the most frequent shapes of texts: a letter is ``a`` or ``A``, a digit ``9``."""
    counted: dict[str, int] = {}
    counts = _counts(column)[:SHAPED].tolist()
    for text, count in zip(column.labels[:SHAPED].to_pylist(), counts, strict=True):
        shape = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text[:LONGEST]))
        counted[shape] = counted.get(shape, 0) + count
    return tuple(sorted(counted, key=lambda shape: (-counted[shape], shape))[:SHOWN])


def _stretch(known: Floats) -> tuple[float, float, float, float]:
    """Return the ends of what is drawn, and the quartiles between them."""
    low, lower, upper, high = np.quantile(known, QUANTILES).tolist()
    least, most = float(known.min()), float(known.max())
    if most - least > STRETCHED * (high - low) > 0:
        return low, lower, upper, high
    return least, lower, upper, most


def _edges(column: Contents, inside: Floats, low: float, high: float, width: float) -> Floats:
    single = high - low < MOST_BARS and max(abs(low), abs(high)) < COUNTED and _whole(inside)
    if column.kind == "number" and single:
        return np.arange(low - 0.5, high + 1.0)
    bars = int(np.clip(np.ceil((high - low) / width) if width > 0 else MOST_BARS, 5, MOST_BARS))
    return np.linspace(low, high, bars + 1)
