"""Rows of an event log in one shape, with a reason for each that cannot be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

import pyarrow as pa

from payoff.core.frozen import frozen, frozen_arrays
from payoff.data.event_cells import check_zones, customer_of, number_of, time_of
from payoff.data.store import Store
from payoff.data.touch_columns import Roles

YES = ("1", "true", "yes", "y", "t")
NO = ("0", "false", "no", "n", "f", "")
TEXTS = ("campaign", "kind", "milestone")
SHOWN = 5


@frozen
class LeftOut:
    """Rows that are left out for one reason.

    Attributes
    ----------
    reason
        In words that follow a number: "without a customer".
    rows
        How many.
    """

    reason: str
    rows: int


@frozen_arrays
class Census:
    """What the rows of a log are.

    Attributes
    ----------
    rows
        All of them.
    left_out
        Those that cannot be used, by reason.
    channels
        Names, sorted.
    units
        As the log writes a channel, and its index in ``channels``.
    faulty
        Whether any row cannot be used for what it holds; a log without need not be sifted again.
    first, last
        Times of events that are used, ISO 8601, UTC.
    notes
        What was read in which way.
    store
        The engine.
    """

    rows: int
    left_out: tuple[LeftOut, ...]
    channels: tuple[str, ...]
    units: pa.Table
    faulty: bool
    first: str
    last: str
    notes: tuple[str, ...]
    store: Store

    def coded(self, rows: Any) -> Any:
        """Return the rows that can be used, with the index of the channel in place of its name."""
        if self.faulty:
            rows = rows.filter(rows.reason.isnull())
        used = rows.drop("reason", "zoned")
        if self.store.keeps:
            units = self.store.table(self.units)
            used = used.left_join(units, used.channel == units.written).drop("written", "channel")
        else:
            # Nothing is written to somebody's database, a table of channels neither.
            cases = zip(*self.units.to_pydict().values(), strict=True)
            used = used.mutate(unit=used.channel.cases(*cases)).drop("channel")
        return used.filter(used.unit.notnull() | (used.converted > 0))


def canonical(table: Any, roles: Roles, identities: Any = None) -> Any:
    """Return an Ibis table with the columns of the contract, and ``reason``, null where usable."""
    import ibis

    text = "string"
    customer = customer_of(table[roles.name("customer")])
    channel = table[roles.name("channel")].cast(text)
    time, unread, zoned = time_of(table, roles.name("time"))
    converted, neither = _converted(table, roles)
    value, no_value = _money(table, roles, "value")
    cost, no_cost = _money(table, roles, "cost")
    if "converted" not in roles.present:
        converted = ibis.ifelse(value > 0, 1, 0).cast("int64").fill_null(0)
    reasons = (
        (customer.isnull(), "without a customer"),
        (unread, "with a time that cannot be read"),
        (time.isnull(), "without a time"),
        (neither, f"with {_named(roles, 'converted')} neither yes nor no nor a count"),
        (no_value, f"with {_named(roles, 'value')} that is no number"),
        (no_cost, f"with {_named(roles, 'cost')} that is no number"),
        ((value < 0).fill_null(False), f"with a negative {_named(roles, 'value')}"),
        ((cost < 0).fill_null(False), f"with a negative {_named(roles, 'cost')}"),
    )
    unusable = reduce(or_, (found for found, _ in reasons))
    columns = {
        "customer": customer,
        "time": time,
        "channel": channel,
        "converted": converted,
        "value": value,
        "cost": cost,
        "zoned": zoned,
        "reason": ibis.ifelse(unusable, ibis.cases(*reasons), ibis.null(text)),
    }
    for role in TEXTS:
        name = dict(roles.column).get(role)
        columns[role] = ibis.null(text) if name is None else table[name].cast(text)
    rows = table.select(**columns)
    return rows if identities is None else _persons(rows, identities)


def _persons(rows: Any, identities: Any) -> Any:
    import ibis

    rows = rows.mutate(customer=rows.customer.cast("string"))
    known = identities.select(
        device=identities.device.cast("string"), person=identities.customer.cast("string")
    )
    joined = rows.left_join(known, rows.customer == known.device)
    return joined.mutate(customer=ibis.coalesce(joined.person, joined.customer)).drop(
        "device", "person"
    )


def _named(roles: Roles, role: str) -> str:
    return dict(roles.column).get(role, role)


def _converted(table: Any, roles: Roles) -> tuple[Any, Any]:
    """Return conversions per row, and whether the cell cannot be read as such."""
    import ibis

    if "converted" not in roles.present:
        return ibis.literal(0, "int64"), ibis.literal(False)
    cell = table[roles.name("converted")]
    if cell.type().is_boolean():
        return cell.cast("int64").fill_null(0), ibis.literal(False)
    if cell.type().is_string():
        word = cell.replace(" ", "").lower().fill_null("")
        number = ibis.cases((word.isin(YES), 1.0), (word.isin(NO), 0.0), else_=word.try_cast(float))
    elif cell.type().is_integer():
        return cell.cast("int64").fill_null(0), (cell < 0).fill_null(False)
    else:
        number = cell.cast("float64").fill_null(0.0)
    count = number.try_cast("int64")
    wrong = number.isnull() | (number < 0) | (number != count.cast("float64"))
    return count.fill_null(0), wrong.fill_null(True)


def _money(table: Any, roles: Roles, role: str) -> tuple[Any, Any]:
    """Return an amount or null, and whether a cell is written and no number."""
    import ibis

    if role not in roles.present:
        return ibis.null("float64"), ibis.literal(False)
    return number_of(table[roles.name(role)])


def census(store: Store, rows: Any, roles: Roles, merge_channels: bool) -> Census:
    """Count rows by reason and channel, in one pass.

    Raises
    ------
    InputError
        When times with a zone are mixed with times without.
    """
    import ibis

    counted = store.arrow(
        rows.group_by("reason", "channel").agg(
            rows=rows.count(),
            zoned=ibis.ifelse(rows.zoned & rows.time.notnull(), 1, 0).sum(),
            timed=rows.time.count(),
            first=rows.time.min(),
            last=rows.time.max(),
            unpriced=ibis.ifelse((rows.converted > 0) & rows.value.isnull(), 1, 0).sum(),
            stray=ibis.ifelse((rows.converted == 0) & (rows.value > 0), 1, 0).sum(),
            idle=ibis.ifelse(rows.converted == 0, 1, 0).sum(),
        )
    ).to_pylist()
    timed = sum(row["timed"] for row in counted)
    check_zones(timed, sum(row["zoned"] or 0 for row in counted), roles.name("time"))
    used = [row for row in counted if row["reason"] is None]
    left_out: Counter[str] = Counter()
    nameless = [row for row in used if not (row["channel"] or "").strip()]
    if idle := sum(row["idle"] for row in nameless):
        left_out["without a channel, and no conversion"] = idle
    for row in counted:
        if row["reason"] is not None:
            left_out[row["reason"]] += row["rows"]
    sizes = {row["channel"]: row["rows"] for row in used if row not in nameless}
    names, merged = channel_names(sizes, merge_channels)
    channels = tuple(sorted(set(names.values())))
    units = pa.table(
        {
            "written": pa.array(list(names), pa.string()),
            "unit": pa.array([channels.index(name) for name in names.values()], pa.int16()),
        }
    )
    return Census(
        sum(row["rows"] for row in counted),
        tuple(LeftOut(reason, count) for reason, count in sorted(left_out.items())),
        channels,
        units,
        len(used) < len(counted),
        min((row["first"].isoformat() for row in used), default=""),
        max((row["last"].isoformat() for row in used), default=""),
        (*roles.notes, *merged, *_remarks(used, roles)),
        store,
    )


def channel_names(sizes: dict[str, int], merge: bool) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the channel of each way of writing it, and what to say of those that look alike."""
    alike: dict[str, list[str]] = {}
    for written in sorted(sizes, key=lambda name: (-sizes[name], name)):
        alike.setdefault(written.strip().casefold(), []).append(written)
    groups = [group for group in alike.values() if len(group) > 1]
    shown = "; ".join(
        " = ".join(f"{name!r} ({sizes[name]:,})" for name in group) for group in groups[:SHOWN]
    )
    if not merge:
        note = (
            f"{len(groups)} channel(s) are written in more than one way and kept apart: {shown}. "
            "--merge-channels makes each one channel.",
        )
        return {name: name for name in sorted(sizes)}, note if groups else ()
    names = {written: group[0].strip() for group in alike.values() for written in group}
    return names, (f"Channels that were made one: {shown}.",) if groups else ()


def _remarks(used: Sequence[dict[str, Any]], roles: Roles) -> tuple[str, ...]:
    unpriced = sum(row["unpriced"] or 0 for row in used)
    stray = sum(row["stray"] or 0 for row in used)
    said = []
    if unpriced and "value" in roles.present:
        said.append(f"{unpriced:,} row(s) with a conversion have no value: counted as 0.")
    if stray:
        said.append(f"{stray:,} row(s) have a value and no conversion: the value is not counted.")
    return tuple(said)
