"""From events to journeys: what a customer met, in order, up to a conversion or the log's end.

Every step is one Ibis expression over the events; nothing comes back from the engine but counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from payoff.attribution.steps import (
    PLACED,
    in_cycles,
    in_groups,
    in_places,
    in_sight,
    in_visits,
    order_of,
    without_crowds,
)
from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen, frozen_arrays
from payoff.core.progress import Progress, silent
from payoff.data.store import Store
from payoff.data.touches import Touches

FOLDS = 16
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
    most_touches
        Customers with more touches in the log are left out and counted; ``None`` keeps all.
    """

    lookback: float | None = None
    lookback_of: tuple[tuple[str, float], ...] = ()
    session_gap: float = 0.0
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
    """Events and how they become journeys, ready to be asked.

    Attributes
    ----------
    touches
        The events, opened on their engine.
    journeys
        How they become journeys.
    remembered
        How many channels before a touch are kept with it.
    """

    touches: Touches
    journeys: Journeys = Journeys()
    remembered: int = 1

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
        store = self._store
        buckets = store.buckets(self.touches.rows)
        found: list[list[pa.Table]] = [[] for _ in tallies]
        for bucket in range(buckets):
            progress("counting journeys", bucket / buckets)
            with self._touches(bucket, buckets) as touches:
                for parts, tally in zip(found, tallies, strict=True):
                    parts.append(store.arrow(tally.build(touches)))
        progress("counting journeys", 1.0)
        return [_summed(parts, tally.keys) for parts, tally in zip(found, tallies, strict=True)]

    @property
    def _store(self) -> Store:
        assert self.touches.store is not None  # noqa: S101  (touches are opened)
        return self.touches.store

    @contextmanager
    def _touches(self, bucket: int, buckets: int) -> Iterator[Any]:
        assert self.touches.part is not None  # noqa: S101  (touches are opened)
        events = self.touches.part(bucket, buckets)
        with self._store.kept(self.expression(events)) as touches:
            yield touches

    def expression(self, events: Any) -> Any:
        """Return the table of touches in journeys.

        Columns beside those of the contract: ``cycle``, journeys of the customer before this one;
        ``position`` (0 is the first touch) and ``length``; ``before1`` ..., the channels before it,
        null where the journey had not begun; ``end``, the time of the journey's last event;
        ``earned``, ``worth`` and ``unearned``: conversions, their value, and whether the journey
        has none; ``fold``, the customer's group of 16; ``state``: null for a touch, else why the
        row is in no journey.
        """
        import ibis

        order, choices = order_of(self.touches.has), self.journeys
        logged = self.touches.paths is None
        if logged:
            cycles, order = in_cycles(events, order), PLACED
        else:
            cycles = events.mutate(cycle=ibis.literal(0, "int32"), state=ibis.null("string"))
        if choices.most_touches is not None:
            cycles = without_crowds(cycles, choices.most_touches)
        if choices.lookback is not None or choices.lookback_of:
            cycles = in_sight(cycles, self._days(cycles))
        if choices.session_gap:
            cycles = in_visits(cycles, choices.session_gap, order)
        placed = in_places(cycles, self.remembered, order)
        return in_groups(placed.drop(*PLACED)) if logged else placed

    def _days(self, cycles: Any) -> Any:
        """Return the lookback of each touch, in days."""
        import ibis

        most = 1e9 if self.journeys.lookback is None else self.journeys.lookback
        place = {name: unit for unit, name in enumerate(self.touches.channels)}
        own = self.journeys.lookback_of
        channels = [(cycles.unit == place[n], float(d)) for n, d in own if n in place]
        kinds = [(cycles.kind == n, float(d)) for n, d in own if n not in place]
        parts = [ibis.cases(*cases, else_=most) for cases in (channels, kinds) if cases]
        return ibis.least(*parts) if len(parts) > 1 else (*parts, ibis.literal(most))[0]


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
