"""From events to journeys: what a customer met, in order, up to a conversion or the log's end.

Every step is one Ibis expression over the events; nothing comes back from the engine but counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.touches import Touches

DAY = 86_400
FOLDS = 16
ORDER = ("time", "converted", "unit", "campaign", "kind", "milestone", "value", "cost")
JOURNEY = ("customer", "cycle")
Build = Callable[[Any], Any]


@frozen
class Journeys:
    """How events become journeys.

    Attributes
    ----------
    lookback
        Days before a conversion within which a touch can earn credit; ``None`` is the whole log.
    lookback_of
        (channel or kind, days) where it differs, such as ``("view", 1.0)``; the shorter one holds
        where both a channel and a kind are named. 0 leaves its touches out.
    session_gap
        Minutes: touches of one channel that follow each other within so many minutes are one
        visit, the first of them; 0 counts every touch.
    order
        So many channels before a touch are remembered, for Markov chains.
    most_touches
        Customers with more touches in the log are left out and counted; ``None`` keeps all.
    """

    lookback: float | None = None
    lookback_of: tuple[tuple[str, float], ...] = ()
    session_gap: float = 0.0
    order: int = 1
    most_touches: int | None = None

    def __post_init__(self) -> None:
        days = [self.lookback or 0.0, *(days for _, days in self.lookback_of), self.session_gap]
        if self.lookback == 0 or min(days) < 0:
            raise ChoiceError(
                f"a lookback of {self.lookback} days, a gap of {self.session_gap} minutes",
                wanted="days above 0, and minutes that are not negative",
                remedy="leave the lookback out for the whole log",
            )


@frozen
class Tally:
    """A question to the touches: sums of columns over groups, which add up over buckets.

    Attributes
    ----------
    keys
        Columns that group.
    build
        From the Ibis table of touches to that of ``keys`` and sums.
    """

    keys: tuple[str, ...]
    build: Build


@frozen_arrays
class Walk:
    """Events and how they become journeys, ready to be asked."""

    touches: Touches
    journeys: Journeys

    def __post_init__(self) -> None:
        known = {*self.touches.channels}
        for name, _ in self.journeys.lookback_of:
            if name not in known and "kind" not in self.touches.has:
                raise ChoiceError(
                    f"a lookback is given for {name!r}, which is no channel",
                    wanted="a channel of the log, or a kind of touch where the log has kinds",
                    remedy=nearest(name, sorted(known)),
                )

    def tally(self, tallies: Sequence[Tally], progress: Progress = silent) -> list[pa.Table]:
        """Return the sums that each tally asks for; all are asked of a bucket while it is there."""
        store = self.touches.store
        buckets = store.buckets(self.touches.rows)
        found: list[list[pa.Table]] = [[] for _ in tallies]
        for bucket in range(buckets):
            progress("counting journeys", bucket / buckets)
            with self._touches(bucket, buckets) as touches:
                for parts, tally in zip(found, tallies, strict=True):
                    parts.append(store.arrow(tally.build(touches)))
        progress("counting journeys", 1.0)
        return [_summed(parts, tally.keys) for parts, tally in zip(found, tallies, strict=True)]

    @contextmanager
    def _touches(self, bucket: int, buckets: int) -> Iterator[Any]:
        events = self.touches.events
        if buckets > 1:
            # Any hash will do: sums over all buckets do not depend on how customers are dealt.
            events = events.filter(events.customer.hash().abs() % buckets == bucket)
        with self.touches.store.kept(self.expression(events)) as touches:
            yield touches

    def expression(self, events: Any) -> Any:
        """Return the table of touches in journeys.

        Columns beside those of the contract: ``cycle``, journeys of the customer before this one;
        ``position`` (0 is the first touch) and ``length``; ``before1`` ..., the channels before it,
        null where the journey had not begun; ``age``, seconds from the touch to the end of the
        journey; ``end``; ``earned``, ``worth`` and ``unearned``: conversions, their value, and
        whether the journey has none; ``fold``, the customer's group of 16; ``state``: null for a
        touch, else why the row earns nothing itself.
        """
        import ibis

        cycles = _in_cycles(events, self.touches.paths)
        if self.journeys.most_touches is not None:
            cycles = cycles.mutate(
                state=ibis.ifelse(
                    cycles.of_customer > self.journeys.most_touches,
                    "of customers with more touches than allowed",
                    cycles.state,
                )
            )
        cycles = self._in_sight(cycles)
        if self.journeys.session_gap:
            cycles = _sessions(cycles, self.journeys.session_gap)
        return _placed(cycles, self.journeys.order)

    def _in_sight(self, cycles: Any) -> Any:
        """Mark touches that are older than the lookback of their channel or kind."""
        import ibis

        days = self._days(cycles)
        if days is None:
            return cycles
        journey = ibis.window(group_by=JOURNEY)
        alone = cycles.state.isnull()
        ended = ibis.ifelse(
            alone & (cycles.converted > 0), cycles.time, ibis.null(cycles.time.type())
        )
        cycles = cycles.mutate(ended=ended.max().over(journey))
        age = _seconds(cycles.ended) - _seconds(cycles.time)
        late = (age > days * DAY) | (days == 0.0)
        late = late.fill_null(False) & cycles.state.isnull() & (cycles.converted == 0)
        return cycles.mutate(state=ibis.ifelse(late, "older than the lookback", cycles.state)).drop(
            "ended"
        )

    def _days(self, cycles: Any) -> Any:
        import ibis

        whole = float("inf") if self.journeys.lookback is None else self.journeys.lookback
        if whole == float("inf") and not self.journeys.lookback_of:
            return None
        channels = self.touches.channels
        most = 1e9 if whole == float("inf") else whole
        by_channel = [(cycles.unit == channels.index(n), d) for n, d in self._of(True)]
        by_kind = [(cycles.kind == n, d) for n, d in self._of(False)]
        parts = [ibis.cases(*cases, else_=most) for cases in (by_channel, by_kind) if cases] or [
            ibis.literal(most)
        ]
        return ibis.least(*parts) if len(parts) > 1 else parts[0]

    def _of(self, channels: bool) -> list[tuple[str, float]]:
        known = set(self.touches.channels)
        return [(n, float(d)) for n, d in self.journeys.lookback_of if (n in known) is channels]


def _in_cycles(events: Any, paths: bool) -> Any:
    """Number the journeys of each customer, and mark rows that repeat another."""
    import ibis

    window = ibis.window(group_by="customer", order_by=ORDER)
    before = ibis.window(group_by="customer", order_by=ORDER, preceding=(None, 1))
    same = ibis.literal(True)
    for name in ORDER:
        own, last = events[name], events[name].lag().over(window)
        same &= (own == last) | (own.isnull() & last.isnull())
    repeat = same.fill_null(False) & (ibis.row_number().over(window) > 0)
    fold = events.customer.cast("string").hexdigest("md5").substr(0, 1)
    return events.mutate(
        cycle=ibis.literal(0, "int64")
        if paths
        else events.converted.sum().over(before).fill_null(0),
        state=ibis.literal(None, "string")
        if paths
        else ibis.ifelse(repeat, "that repeat another row", ibis.null("string")),
        fold=events.fold if paths else fold,
        of_customer=events.count().over(ibis.window(group_by="customer")),
    )


def _sessions(cycles: Any, minutes: float) -> Any:
    """Mark touches that go on with the visit before them."""
    import ibis

    alone = cycles.state.isnull()
    window = ibis.window(group_by=(*JOURNEY, alone), order_by=ORDER)
    gap = _seconds(cycles.time) - _seconds(cycles.time.lag().over(window))
    on = (cycles.unit.lag().over(window) == cycles.unit) & (gap <= minutes * 60)
    # What converts stays: its conversion is the end of the journey.
    on = on.fill_null(False) & alone & (cycles.converted == 0)
    return cycles.mutate(state=ibis.ifelse(on, "that go on with the visit before", cycles.state))


def _placed(cycles: Any, order: int) -> Any:
    """Give each touch its place in the journey, and what the journey earned."""
    import ibis

    counts = cycles.state.isnull()
    group = (*JOURNEY, counts)
    window, whole = ibis.window(group_by=group, order_by=ORDER), ibis.window(group_by=group)
    touched = cycles.unit.notnull()
    placed = {f"before{k}": cycles.unit.lag(k).over(window) for k in range(1, order + 1)}
    return cycles.mutate(
        position=ibis.row_number().over(window),
        length=ibis.ifelse(touched, 1, 0).sum().over(whole),
        end=cycles.time.max().over(whole),
        earned=cycles.converted.sum().over(whole),
        worth=ibis.ifelse(cycles.converted > 0, cycles.value, 0.0).fill_null(0.0).sum().over(whole),
        **placed,
    ).mutate(
        age=lambda t: _seconds(t.end) - _seconds(t.time),
        unearned=lambda t: t.nulls if "nulls" in t.columns else ibis.ifelse(t.earned > 0, 0, 1),
    )


def _seconds(time: Any) -> Any:
    """Return whole seconds since 1970: DuckDB counts fractions, Spark does not."""
    return time.epoch_seconds().cast("float64").floor()


def _summed(parts: Sequence[pa.Table], keys: tuple[str, ...]) -> pa.Table:
    """Add up tables of sums that share their keys; sorted by key."""
    whole = pa.concat_tables(parts)
    sums = [name for name in whole.column_names if name not in keys]
    if len(parts) > 1:
        whole = whole.group_by(list(keys)).aggregate([(name, "sum") for name in sums])
        whole = whole.rename_columns(
            [name.removesuffix("_sum") if name not in keys else name for name in whole.column_names]
        )
    return whole.sort_by([(key, "ascending") for key in keys]) if keys else whole
