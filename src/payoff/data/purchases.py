"""The contract of a table of purchases: who bought when, and what it brought."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from payoff.core.errors import InputError
from payoff.core.frozen import frozen_arrays, replace
from payoff.data.address import without_password
from payoff.data.frames import to_arrow
from payoff.data.purchase_columns import PurchaseColumns
from payoff.data.purchase_rows import RowsLeftOut, RowsUsed, canonical, census, census_until
from payoff.data.store import EMBEDDED, Store, events_of, is_text, open_events


@frozen_arrays
class Purchases:
    """Purchases that have been checked, still where they are.

    Attributes
    ----------
    store
        The engine that counts them.
    events
        Ibis table, one row per row that is used: ``customer``; ``time`` (UTC); ``order``, null
        where the table names none; ``value`` in units of money, null where there is none;
        ``kind``: ``purchases`` (value above zero), ``refunds`` (value or quantity below zero),
        ``free`` (value zero), ``unvalued``; ``segment`` and ``channel`` where they are named.
    has
        Which of value, order, segment, channel the table has.
    rows
        Rows of the table, those included that are left out.
    used
        Rows that are used, by kind.
    left_out
        Rows that are left out, by reason.
    first, last
        Time of the first and the last row that is used, ISO 8601, UTC.
    notes
        What was read in which way.
    source
        Where the table came from.
    """

    store: Store
    events: Any
    has: frozenset[str]
    rows: int
    used: RowsUsed
    left_out: tuple[RowsLeftOut, ...]
    first: str
    last: str
    notes: tuple[str, ...]
    source: str

    @classmethod
    def read(
        cls,
        address: str | Path,
        columns: PurchaseColumns | None = None,
        *,
        engine: str = EMBEDDED,
    ) -> Purchases:
        """Read purchases from where they are.

        Parameters
        ----------
        address
            A CSV file (also .csv.gz), a Parquet file, a folder of Parquet files, or a table of a
            database.
        columns
            Which columns play which part.
        engine
            ``duckdb`` (in this process), ``local[2]`` or ``spark://host:7077``.

        Raises
        ------
        SourceError
            When it cannot be read, or parts of a folder are damaged.
        ColumnError
            When a column is missing, or holds no times.
        ChoiceError
            When a value is named beside quantity and price.
        InputError
            When no row can be used, or times with a zone are mixed with times without.
        MissingExtra
            When the engine is not installed.
        """
        store, table = open_events(address, engine)
        source = without_password(str(address))
        return _checked(store, table, columns or PurchaseColumns(), source, is_text(address))

    @classmethod
    def from_frame(
        cls,
        frame: object,
        columns: PurchaseColumns | None = None,
        *,
        engine: str = EMBEDDED,
        source: str = "a dataframe",
    ) -> Purchases:
        """Take purchases from a dataframe in memory; otherwise as :meth:`read`."""
        store, table = events_of(to_arrow(frame), engine)
        return _checked(store, table, columns or PurchaseColumns(), source, False)

    @property
    def last_day(self) -> date:
        """Day of the last row that is used."""
        return datetime.fromisoformat(self.last).date()

    def until(self, day: date) -> Purchases:
        """Return the purchases to the end of a day; later rows are left out, and counted.

        Raises
        ------
        InputError
            When all rows are later.
        """
        import ibis

        if self.last_day <= day:
            return self
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
        early = self.events.time < ibis.literal(end)
        seen = census_until(self.store, self.events, early, f"after {day}")
        if not seen.first:
            raise InputError(
                f"all rows are after {day}: the first is of {self.first[:10]}",
                wanted="a day to which the table is complete",
                remedy="leave it out to take the day of the last row",
            )
        return replace(
            self,
            events=self.events.filter(early),
            used=seen.used,
            left_out=(*self.left_out, *seen.left_out),
            last=seen.last,
        )


def _checked(
    store: Store, table: Any, columns: PurchaseColumns, source: str, parsed: bool
) -> Purchases:
    roles = columns.found_in(table)
    if parsed:
        # Text is unpacked once, on one core, and parsed once, on all; the rest is read again.
        rows = store.held(
            canonical(store.held(table.select(*dict.fromkeys(roles.values()))), roles)
        )
    else:
        rows = canonical(table, roles)
    seen = census(store, rows, roles["time"])
    if not seen.first:
        raise InputError(
            f"none of {seen.rows:,} rows can be used"
            + "".join(f", {out.rows:,} {out.reason}" for out in seen.left_out),
            wanted="rows with a customer and a time",
            remedy="look at the first reason; name columns with --customer, --time, --value",
        )
    has = set(roles) | ({"value"} if "quantity" in roles else set())
    return Purchases(
        store,
        rows.filter(rows.reason.isnull()).drop("reason", "zoned"),
        frozenset(has & {"value", "order", "segment", "channel"}),
        seen.rows,
        seen.used,
        seen.left_out,
        seen.first,
        seen.last,
        _notes(roles),
        source,
    )


def _notes(roles: dict[str, str]) -> tuple[str, ...]:
    notes = []
    if "quantity" in roles:
        notes.append(f"The value of a row is {roles['quantity']} times {roles['price']}.")
    if "order" not in roles:
        notes.append("Rows of one customer at one time are one order: no column names orders.")
    notes.append("Two rows that are alike are two rows: a product may be bought twice.")
    return tuple(notes)
