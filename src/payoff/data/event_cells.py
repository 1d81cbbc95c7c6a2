"""Cells of event logs, read on the engine: customers, times, amounts of money."""

from __future__ import annotations

import sys
from typing import Any

from payoff.core.errors import ColumnError, InputError

ZONE = r":[0-9]{2}([.][0-9]+)? *(Z|[+-][0-9]{2}(:?[0-9]{2})?) *$"
NO_SECONDS = r"^[0-9-]{10}[T ][0-9]{2}:[0-9]{2} *(Z|[+-][0-9:]+) *$"
LARGEST = sys.float_info.max


def is_blank(text: Any) -> Any:
    """Tell where a text is null or nothing but blanks.

    Ibis' ``strip`` takes the letter v off the ends of a text on Spark.
    """
    return text.replace(" ", "").fill_null("") == ""


def customer_of(cell: Any) -> Any:
    """Return who it is, or null: blank text and numbers that are none say nobody."""
    import ibis

    if cell.type().is_string():
        return ibis.ifelse(is_blank(cell), ibis.null("string"), cell)
    if cell.type().is_floating():
        return ibis.ifelse(cell.isnan(), ibis.null(cell.type()), cell)
    return cell


def time_of(table: Any, name: str) -> tuple[Any, Any, Any]:
    """Return the time in UTC, whether it is written and cannot be read, and whether with a zone.

    Raises
    ------
    ColumnError
        When the column holds no times.
    """
    import ibis

    written = table[name]
    kind, utc = written.type(), ibis.dtype("timestamp('UTC')")
    no = ibis.literal(False)
    if kind.is_timestamp() or kind.is_date():
        return (
            written.cast(utc),
            no,
            ibis.literal(kind.is_timestamp() and kind.timezone is not None),
        )
    if not kind.is_string():
        raise ColumnError(
            f"the column {name!r} for the time holds {kind}",
            wanted="times, such as 2024-05-01 12:30:00, with or without a zone",
            remedy="convert it first; seconds since 1970 do not say of which clock",
        )
    # DuckDB wants seconds where there is a zone.
    whole = written.substr(0, 16) + ":00" + written.substr(16)
    full = ibis.ifelse(written.re_search(NO_SECONDS).fill_null(False), whole, written)
    time = full.try_cast(utc)
    return time, _is_more(written, time.notnull()), full.re_search(ZONE).fill_null(False)


def number_of(cell: Any) -> tuple[Any, Any]:
    """Return a number or null, and whether the cell is written and no finite number."""
    import ibis

    amount = cell.cast("float64")
    if cell.type().is_string():
        amount = cell.try_cast("float64")
        finite = (amount.abs() <= LARGEST).fill_null(False)
        return ibis.ifelse(finite, amount, ibis.null("float64")), _is_more(cell, finite)
    return ibis.ifelse(amount.isnan(), ibis.null("float64"), amount), amount.isinf().fill_null(
        False
    )


def _is_more(cell: Any, read: Any) -> Any:
    """Return whether a cell that was not ``read`` says anything; blanks are cut only of these."""
    import ibis

    return ibis.ifelse(read, ibis.literal(False), ~is_blank(cell))


def check_zones(timed: int, zoned: int, name: str) -> None:
    """Refuse a log in which some times have a zone and others have none.

    Raises
    ------
    InputError
        With the count of both.
    """
    if 0 < zoned < timed:
        raise mixed_zones(name, zoned, timed - zoned)


def mixed_zones(name: str, zoned: int, bare: int) -> InputError:
    """Return the error for times of more than one clock."""
    return InputError(
        f"{zoned:,} times in the column {name!r} have a zone and {bare:,} have none",
        wanted="times that all have a zone, or none",
        remedy="write all with their zone, as in 2024-05-01T12:30:00+02:00; which came first is "
        "unknown otherwise",
    )
