"""The contract of an event log: who was touched when, by which channel, and who converted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from payoff.core.errors import ChoiceError, ColumnError, InputError, SourceError, nearest
from payoff.core.frozen import frozen_arrays, replace
from payoff.data.address import is_database
from payoff.data.frames import to_arrow
from payoff.data.sources import read_table
from payoff.data.store import EMBEDDED, PARQUET, Store, events_of, open_events, open_store
from payoff.data.touch_columns import EventColumns, roles_of
from payoff.data.touch_paths import holds_paths, read_paths
from payoff.data.touch_rows import TEXTS, LeftOut, canonical, census
from payoff.maths.paths import Paths

MOST_CHANNELS = 1000
MOST_HEADER = 65_536
Part = Callable[[int, int], Any]


@frozen_arrays
class Touches:
    """Events that have been checked, still where they are.

    Attributes
    ----------
    engine
        The name of the engine that counts them.
    store
        That engine; ``None`` for paths, until :meth:`opened`.
    part
        From a bucket and the number of buckets to an Ibis table (``None`` for paths, until
        :meth:`opened`), one row per event that is used: ``customer``; ``time`` (UTC); ``unit``, the
        index of its channel in ``channels``, null for a conversion that belongs to no channel;
        ``campaign``, ``kind``, ``milestone`` (text or null); ``cost`` in units of money;
        ``converted``, conversions on this row; ``value`` in units of money; ``nulls``, journeys
        without a conversion (paths only). All events of a customer are in one bucket.
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
        Distinct paths where the log is of these: they have an order, no times and no customers.
    notes
        What was read in which way.
    source
        Where the log came from.
    """

    engine: str
    store: Store | None
    part: Part | None
    channels: tuple[str, ...]
    has: frozenset[str]
    rows: int
    left_out: tuple[LeftOut, ...]
    first: str
    last: str
    paths: Paths | None
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
        columns = columns or EventColumns()
        if not is_database(str(address)) and holds_paths(_names(Path(address)), columns):
            return _of_paths(read_table(address), columns, merge_channels, engine, str(address))
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
        rows, columns = to_arrow(frame), columns or EventColumns()
        if holds_paths(rows.column_names, columns):
            return _of_paths(rows, columns, merge_channels, engine, source)
        store, table = events_of(rows, engine)
        return _checked(store, table, columns, merge_channels, None, source)

    def opened(self) -> Touches:
        """Return the touches with a store and events, those of a log of paths too."""
        if self.paths is None or self.part is not None:
            return self
        store = open_store(self.engine)
        events = store.table(_as_events(self.paths))
        return replace(
            self,
            store=store,
            part=lambda bucket, of: store.dealt(events, "customer", bucket, of),
        )


def _names(path: Path) -> Sequence[str]:
    """Return the columns of a file, as far as a look at its beginning tells."""
    if not path.is_file():
        return ()
    if path.suffix.lower() in PARQUET:
        with suppress(pa.ArrowException, OSError):
            return tuple(parquet.read_schema(path).names)
        return ()
    with path.open("rb") as file:
        first = file.readline(MOST_HEADER)
    text = first.decode("utf-8-sig", errors="replace")
    return tuple(name.strip().strip('"') for name in re.split("[,;\t|]", text))


def _of_paths(
    table: pa.Table, columns: EventColumns, merge_channels: bool, engine: str, source: str
) -> Touches:
    log = read_paths(table, columns, merge_channels)
    return Touches(
        engine,
        None,
        None,
        log.channels,
        frozenset({"value"} if log.has_value else ()),
        log.rows,
        log.left_out,
        "",
        "",
        log.paths,
        log.notes,
        source,
    )


def _as_events(paths: Paths) -> pa.Table:
    """Return one row per touch; what a path earned stands with its last touch."""
    owner, lengths = paths.owner, paths.lengths
    place = np.arange(len(owner)) - paths.offsets[owner]
    last = place == lengths[owner] - 1
    size = len(owner)
    return pa.table(
        {
            "customer": owner,
            "time": pa.array(place.astype("datetime64[s]"), pa.timestamp("us", "UTC")),
            "unit": paths.codes.astype(np.int64),
            "converted": np.where(last, paths.conversions[owner], 0.0),
            "value": np.where(last, paths.earned[owner], 0.0),
            "nulls": paths.nulls[owner],
            "cost": pa.nulls(size, pa.float64()),
            **{name: pa.nulls(size, pa.string()) for name in (*TEXTS, "fold")},
        }
    )


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
    seen = census(store, canonical(table, roles, identities), roles, merge_channels)
    if not seen.channels:
        raise InputError(
            f"none of {seen.rows:,} rows can be used: "
            + ", ".join(f"{out.rows:,} {out.reason}" for out in seen.left_out),
            wanted="rows with a customer, a time and a channel",
            remedy="look at the first reason; name the columns where they were guessed wrongly",
        )
    if len(seen.channels) > MOST_CHANNELS:
        raise ChoiceError(
            f"there are {len(seen.channels):,} channels, such as {seen.channels[0]!r}",
            wanted=f"at most {MOST_CHANNELS:,}",
            remedy="name a coarser column as the channel, such as the medium or the source",
        )

    def part(bucket: int, buckets: int) -> Any:
        if identities is None:
            # Dealt before anything else is computed: each bucket reads the whole log again.
            own = store.dealt(table, roles.name("customer"), bucket, buckets)
            return seen.coded(canonical(own, roles))
        rows = seen.coded(canonical(table, roles, identities))
        return store.dealt(rows, "customer", bucket, buckets)

    return Touches(
        store.name,
        store,
        part,
        seen.channels,
        frozenset(roles.present),
        seen.rows,
        seen.left_out,
        seen.first,
        seen.last,
        None,
        seen.notes,
        source,
    )
