"""A bounded sample of journeys, for rules that learn: the same customers on every engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from payoff.attribution.journeys import FOLDS, Walk
from payoff.attribution.steps import seconds
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.maths.paths import Ints, added

DIGITS = 8
KEPT = (
    "customer",
    "cycle",
    "position",
    "unit",
    "time",
    "end",
    "converted",
    "earned",
    "worth",
    "fold",
)
OF_JOURNEYS = ("customer", "fold", "end", "earned", "worth")
TICKS = (86_400, 3_600, 60)


@frozen_arrays
class Sample:
    """Touches in the journeys of some customers, sorted by journey and place in it.

    Customers are chosen by a hash of their name, so nothing else decides who is in. Journeys
    reach back without a lookback: what a lookback leaves out of journeys that converted it would
    leave in where they did not.

    Attributes
    ----------
    share
        Of all customers, 0 to 1.
    unit, time, journey
        Of each touch: channel, whole seconds since 1970, journey from 0; shape ``(touches,)``.
    arrival
        Whether the row of a touch is the conversion too.
    customer, fold
        Of each journey: a number for its customer, the customer's group of 16; shape
        ``(journeys,)``.
    end
        When each converted, or the end of the log where it did not, seconds since 1970.
    earned, worth
        Conversions and their value, 0 where it did not convert.
    tick
        Seconds by which times of the log are told apart.
    """

    share: float
    unit: Ints
    time: Floats
    journey: Ints
    arrival: npt.NDArray[np.bool_]
    customer: Ints
    fold: Ints
    end: Floats
    earned: Floats
    worth: Floats
    tick: float

    @classmethod
    def of(cls, walk: Walk, most: int) -> Sample:
        """Look at about ``most`` rows of the log."""
        share = min(1.0, most / max(walk.touches.rows, 1))
        every = replace(walk, journeys=replace(walk.journeys, lookback=None, lookback_of=()))
        return cls._made(_rows(every, share), share, _seconds(walk.touches.last))

    @classmethod
    def _made(cls, rows: pa.Table, share: float, last: float) -> Sample:
        def column(name: str) -> Floats:
            found: Floats = np.asarray(rows[name].to_numpy(), dtype=np.float64)
            return found

        first = column("position") == 0
        names = rows["customer"].combine_chunks().dictionary_encode().indices.to_numpy()
        time, earned = column("time"), column("earned")[first]
        won = column("end")[first]
        return cls(
            share,
            column("unit").astype(np.int64),
            time,
            np.cumsum(first) - 1,
            column("converted") > 0,
            names[first].astype(np.int64),
            np.array([int(d, FOLDS) for d in rows["fold"].filter(pa.array(first)).to_pylist()]),
            np.where(earned > 0, won, last),
            earned,
            column("worth")[first],
            _tick(np.concatenate([time, won])),
        )

    @property
    def converted(self) -> Floats:
        """1 for journeys that converted, else 0, shape ``(journeys,)``."""
        return (self.earned > 0).astype(np.float64)

    def before_arrivals(self) -> Sample:
        """Return the journeys up to the touch that was the conversion, as far as any is left."""
        touches = ~self.arrival
        left = added(self.journey[touches], np.ones(int(touches.sum())), len(self.end)) > 0
        number = np.cumsum(left) - 1
        return replace(
            self,
            unit=self.unit[touches],
            time=self.time[touches],
            journey=number[self.journey[touches]],
            arrival=self.arrival[touches],
            **{name: getattr(self, name)[left] for name in OF_JOURNEYS},
        )

    def ends(self) -> tuple[Floats, Floats]:
        """Return journeys that converted and that did not, by group, shape ``(16,)`` each."""
        won = self.converted
        return added(self.fold, won, FOLDS), added(self.fold, 1 - won, FOLDS)

    def told(self) -> str:
        """Say what was looked at."""
        if self.share == 1:
            return f"Learnt from {len(self.end):,} journeys, of all customers."
        return (
            f"Learnt from {len(self.end):,} journeys, of {self.share:.2%} of customers, chosen by "
            "a hash of their names."
        )


def _rows(walk: Walk, share: float) -> pa.Table:
    """Return one row per touch of the chosen customers."""
    touches = walk.touches
    assert touches.part is not None  # noqa: S101  (touches are opened)
    assert touches.store is not None  # noqa: S101
    events: Any = touches.part(0, 1)
    if share < 1:
        # The first digit of the hash is the customer's group: the next ones choose.
        digits = events.customer.cast("string").hexdigest("md5").substr(1, DIGITS)
        events = events.filter(digits < format(int(share * 16**DIGITS), f"0{DIGITS}x"))
    own = walk.expression(events)
    own = own.filter(own.state.isnull() & own.unit.notnull())
    own = own.mutate(
        customer=own.customer.cast("string"), time=seconds(own.time), end=seconds(own.end)
    )
    rows = touches.store.arrow(own.select(*KEPT))
    return rows.sort_by([(name, "ascending") for name in ("customer", "cycle", "position")])


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() if moment else 0.0


def _tick(times: Floats) -> float:
    return float(next((tick for tick in TICKS if np.all(times % tick == 0)), 1))
