"""The contract of an event log: who was touched when, by which channel, and who converted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from payoff.core.errors import ChoiceError, ColumnError, InputError, SourceError, nearest
from payoff.core.frozen import frozen_arrays
from payoff.data.store import EMBEDDED, Store, events_of, open_events
from payoff.data.touch_columns import EventColumns, roles_of
from payoff.data.touch_rows import LeftOut, canonical, census

MOST_CHANNELS = 1000


@frozen_arrays
class Touches:
    """Events that have been checked, still where they are.

    Attributes
    ----------
    store
        The engine that counts them.
    events
        Ibis table, one row per event that is used: ``customer``; ``time`` (UTC); ``unit``, the
        index of its channel in ``channels``, null for a conversion that belongs to no channel;
        ``campaign``, ``kind``, ``milestone`` (text or null); ``cost`` in units of money;
        ``converted``, conversions on this row; ``value`` in units of money; ``nulls``, journeys
        without a conversion (only where the log is of whole paths).
    channels
        Names, sorted.
    has
        Which of campaign, kind, cost, value, milestone the log has.
    rows
        Rows of the log, those included that are left out.
    left_out
        Rows that are left out, by reason.
    first, last
        Time of the first and the last event, ISO 8601, UTC; empty for whole paths.
    paths
        Whether the log is of whole paths: it has an order, and no times.
    notes
        What was read in which way.
    source
        Where the log came from.
    """

    store: Store
    events: Any
    channels: tuple[str, ...]
    has: frozenset[str]
    rows: int
    left_out: tuple[LeftOut, ...]
    first: str
    last: str
    paths: bool
    notes: tuple[str, ...]
    source: str

    @classmethod
    def read(
        cls,
        address: str | Path,
        columns: EventColumns | None = None,
        *,
        engine: str = EMBEDDED,
        merge_channels: bool = False,
        identities: str | Path | None = None,
    ) -> Touches:
        """Read an event log from where it is.

        Parameters
        ----------
        address
            A CSV or Parquet file, a folder of Parquet files, or a table of a database.
        columns
            Which columns play which part.
        engine
            ``duckdb`` (in this process), ``local[2]`` or ``spark://host:7077``.
        merge_channels
            Whether channels that differ only by case or outer blanks are one.
        identities
            A table with the columns device and customer: events of a device are its person's.

        Raises
        ------
        SourceError
            When it cannot be read, or parts of a folder are damaged.
        ColumnError
            When a column is missing.
        InputError
            When no row can be used, or times with a zone are mixed with times without.
        MissingExtra
            When the engine is not installed.
        """
        store, table = open_events(address, engine)
        known = None if identities is None else _identities(store, identities)
        return _checked(
            store, table, columns or EventColumns(), merge_channels, known, str(address)
        )

    @classmethod
    def from_frame(
        cls,
        frame: object,
        columns: EventColumns | None = None,
        *,
        engine: str = EMBEDDED,
        merge_channels: bool = False,
        source: str = "a dataframe",
    ) -> Touches:
        """Take events from a dataframe in memory; otherwise as :meth:`read`."""
        store, table = events_of(to_arrow(frame), engine)
        return _checked(store, table, columns or EventColumns(), merge_channels, None, source)


def to_arrow(frame: object) -> pa.Table:
    """Return a dataframe of any library as an Arrow table.

    Raises
    ------
    InputError
        When it is none, or a column mixes kinds of values.
    """
    import narwhals as nw

    try:
        table: pa.Table = nw.from_native(frame, eager_only=True).to_arrow()  # type: ignore[call-overload]
    except TypeError:
        raise InputError(
            f"a {type(frame).__name__} cannot be read as a table",
            wanted="a dataframe in memory: pandas, Polars or Arrow",
            remedy="collect it first, or write it to Parquet and name the file",
        ) from None
    except (pa.ArrowException, ValueError) as error:
        raise InputError(
            f"a column holds values of more than one kind: {' '.join(str(error).split())[:200]}",
            wanted="times that all have a zone or all have none, numbers that are numbers",
            remedy="convert the column first, such as pandas.to_datetime(column, utc=True)",
        ) from None
    return table


def _identities(store: Store, address: str | Path) -> Any:
    """Return the table of devices and their persons, one person a device."""
    if "://" in str(address):
        raise SourceError(
            f"identities are named by the address {str(address).partition('#')[0]!r}",
            wanted="a CSV or Parquet file",
            remedy="export the map of devices to a file",
        )
    _, table = open_events(address, EMBEDDED)
    for name in ("device", "customer"):
        if name not in table.columns:
            raise ColumnError(
                f"the identities have no column {name!r}",
                wanted="the columns device and customer",
                remedy=nearest(name, table.columns),
            )
    pairs = table.select("device", "customer").distinct().to_pyarrow()
    if len(pairs["device"].unique()) < len(pairs):
        raise InputError(
            "a device of the identities belongs to more than one customer",
            wanted="one row per device",
            remedy="decide whose it is; who shares a device cannot be told apart",
        )
    return store.table(pairs)


def _checked(
    store: Store,
    table: Any,
    columns: EventColumns,
    merge_channels: bool,
    identities: Any,
    source: str,
) -> Touches:
    roles = roles_of(table, columns)
    rows = canonical(table, roles, identities)
    seen = census(store, rows, roles, merge_channels)
    if not seen.channels:
        raise InputError(
            f"none of {seen.rows:,} rows can be used: "
            + ", ".join(f"{out.rows:,} {out.reason}" for out in seen.left_out),
            wanted="rows with a customer, a time and a channel",
            remedy="look at the first reason; name columns with customer=, time=, channel=",
        )
    if len(seen.channels) > MOST_CHANNELS:
        raise ChoiceError(
            f"there are {len(seen.channels):,} channels, such as {seen.channels[0]!r}",
            wanted=f"at most {MOST_CHANNELS:,}",
            remedy="name a coarser column as the channel, such as the medium or the source",
        )
    return Touches(
        store,
        seen.coded(rows),
        seen.channels,
        frozenset(roles.present),
        seen.rows,
        seen.left_out,
        seen.first,
        seen.last,
        False,
        seen.notes,
        source,
    )
