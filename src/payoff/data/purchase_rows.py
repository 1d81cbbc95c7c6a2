"""Rows of a table of purchases in one shape, with a reason for each that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from payoff.core.frozen import frozen
from payoff.data.event_cells import check_zones, customer_of, number_of, time_of
from payoff.data.store import Store

PARTS = ("segment", "channel")
NUMBERS = ("value", "quantity", "price")
KINDS = ("purchases", "refunds", "free", "unvalued")


@frozen
class RowsLeftOut:
    """Rows that are left out for one reason.

    Attributes
    ----------
    reason
        In words that follow a number: "without a customer".
    rows
        How many.
    value
        What they brought, refunds taken off, in units of money; cells that cannot be read bring
        nothing.
    """

    reason: str
    rows: int
    value: float


@frozen
class RowsUsed:
    """Rows that are used, by kind.

    Attributes
    ----------
    purchases, gross
        Rows with a value above zero, and their sum in units of money.
    refunds, refunded
        Rows with a value or a quantity below zero, and their sum: zero or below.
    free
        Rows with a value of zero: no purchase.
    unvalued
        Rows without a value: no purchase.
    """

    purchases: int = 0
    gross: float = 0.0
    refunds: int = 0
    refunded: float = 0.0
    free: int = 0
    unvalued: int = 0


@frozen
class PurchaseCensus:
    """What the rows of a table are; ``first`` and ``last`` are ISO 8601, UTC."""

    rows: int
    used: RowsUsed
    left_out: tuple[RowsLeftOut, ...]
    first: str
    last: str


def canonical(table: Any, roles: Mapping[str, str]) -> Any:
    """Return an Ibis table with the columns of the contract.

    Parameters
    ----------
    table
        As it was read.
    roles
        Role to name of its column.

    Returns
    -------
    ``customer``; ``time``; ``order``, null where the table names none; ``value``, null where there
    is none; ``kind``, one of ``purchases``, ``refunds``, ``free``, ``unvalued``; ``segment`` and
    ``channel`` where they are named; ``zoned``; ``reason``, null where the row can be used.
    """
    import ibis

    cells = _cells(table, roles)
    value, back, reasons = _value(cells, roles)
    kind = ibis.cases(
        (value.isnull(), "unvalued"),
        (back | (value < 0), "refunds"),
        (value == 0, "free"),
        else_="purchases",
    )
    reason = ibis.cases(
        (cells.customer.isnull(), "without a customer"),
        (cells.unread, "with a time that cannot be read"),
        (cells.time.isnull(), "without a time"),
        *reasons,
        else_=ibis.null("string"),
    )
    parts = [part for part in PARTS if part in roles]
    return cells.select(
        "customer", "time", "order", "zoned", *parts, value=value, kind=kind, reason=reason
    )


def _cells(table: Any, roles: Mapping[str, str]) -> Any:
    """Return every cell that is used as what it should be, and whether it is not."""
    import ibis

    time, unread, zoned = time_of(table, roles["time"])
    order = customer_of(table[roles["order"]]) if "order" in roles else ibis.null("string")
    columns = {"time": time, "unread": unread, "zoned": zoned, "order": order}
    columns["customer"] = customer_of(table[roles["customer"]])
    for part in set(PARTS) & set(roles):
        columns[part] = customer_of(table[roles[part]]).cast("string").fill_null("unknown")
    columns["value"] = ibis.null("float64")
    for role in set(NUMBERS) & set(roles):
        columns[role], columns[f"no_{role}"] = number_of(table[roles[role]])
    # A view keeps the engine from reading a cell again for every question about it.
    return table.select(**columns).view()


def _value(cells: Any, roles: Mapping[str, str]) -> tuple[Any, Any, list[tuple[Any, str]]]:
    """Return what a row brought, whether it takes pieces back, and why it cannot be read."""
    import ibis

    given = [role for role in NUMBERS if role in roles]
    reasons = [(cells[f"no_{role}"], f"with {roles[role]} that is no number") for role in given]
    if "quantity" not in roles:
        return cells["value"], ibis.literal(False), reasons
    back = (cells.quantity < 0).fill_null(False)
    both = back & (cells.price < 0).fill_null(False)
    said = f"with {roles['quantity']} and {roles['price']} both negative"
    return cells.quantity * cells.price, back, [*reasons, (both, said)]


def census(store: Store, rows: Any, time: str) -> PurchaseCensus:
    """Count rows by reason and kind, in one pass.

    Raises
    ------
    InputError
        When times with a zone are mixed with times without; ``time`` is the name of the column.
    """
    counted = _counted(store, rows)
    timed = sum(row["timed"] for row in counted)
    check_zones(timed, sum(row["zoned"] for row in counted), time)
    return _summed(counted)


def census_until(store: Store, events: Any, early: Any, reason: str) -> PurchaseCensus:
    """Count events that were read before; those that are not ``early`` are left out."""
    import ibis

    late = ibis.ifelse(early, ibis.null("string"), reason)
    return _summed(_counted(store, events.mutate(reason=late, zoned=False)))


def _counted(store: Store, rows: Any) -> list[dict[str, Any]]:
    import ibis

    table = store.arrow(
        rows.group_by("reason", "kind").agg(
            rows=rows.count(),
            value=rows.value.sum(),
            zoned=ibis.ifelse(rows.zoned, 1, 0).sum(),
            timed=rows.time.count(),
            first=rows.time.min(),
            last=rows.time.max(),
        )
    )
    counted: list[dict[str, Any]] = table.to_pylist()
    return counted


def _summed(counted: Sequence[Mapping[str, Any]]) -> PurchaseCensus:
    used = [row for row in counted if row["reason"] is None]
    return PurchaseCensus(
        sum(row["rows"] for row in counted),
        _used(used),
        _left_out([row for row in counted if row["reason"] is not None]),
        min((_written(row["first"]) for row in used), default=""),
        max((_written(row["last"]) for row in used), default=""),
    )


def _written(time: datetime) -> str:
    """Return a time as ISO 8601; engines say in more than one way that it is UTC."""
    return time.replace(tzinfo=UTC).isoformat()


def _used(counted: Sequence[Mapping[str, Any]]) -> RowsUsed:
    rows = {row["kind"]: row["rows"] for row in counted}
    value = {row["kind"]: row["value"] or 0.0 for row in counted}
    return RowsUsed(
        **{kind: rows.get(kind, 0) for kind in KINDS},
        gross=value.get("purchases", 0.0),
        refunded=value.get("refunds", 0.0),
    )


def _left_out(counted: Sequence[Mapping[str, Any]]) -> tuple[RowsLeftOut, ...]:
    reasons = sorted({row["reason"] for row in counted})
    return tuple(
        RowsLeftOut(
            reason,
            sum(row["rows"] for row in counted if row["reason"] == reason),
            sum(row["value"] or 0.0 for row in counted if row["reason"] == reason),
        )
        for reason in reasons
    )
