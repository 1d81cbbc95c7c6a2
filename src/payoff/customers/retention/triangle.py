"""What the engine is asked for: sums by cohort, age and part, and how long customers stayed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from payoff.answers.cohorts import Active, Period
from payoff.core.frozen import frozen_arrays
from payoff.customers.retention.calendar import index_of
from payoff.data.purchases import Purchases


@frozen_arrays
class Triangle:
    """What came back.

    Attributes
    ----------
    cells
        Columns ``start``, ``age``, the parts, and sums: ``active``, ``orders``, ``gross``,
        ``refunded``, ``refund_rows``, ``kept``. ``start`` is null for customers in no cohort, and
        ``age`` is below 0 before it.
    stays
        Columns ``start``, ``last`` (age when last active), ``spells`` (periods in which active)
        and ``customers``; complete periods only.
    """

    cells: pa.Table
    stays: pa.Table


def triangle(purchases: Purchases, period: Period, active: Active, last: int) -> Triangle:
    """Add up purchases by cohort and age.

    Parameters
    ----------
    purchases
        What was read.
    period
        Length of a period.
    active
        What makes a customer active.
    last
        Number of the last complete period.

    Returns
    -------
    Net revenue that is ``kept`` is that of each customer up to what they brought at age 0.
    """
    parts = sorted({"segment", "channel"} & purchases.has)
    events = purchases.events
    events = events.mutate(at=index_of(events.time, period))
    counting = events if active == "any" else events.filter(events.kind == "purchases")
    aged = _aged(_spells(events, active), _firsts(counting, parts))
    # One pass over the events serves both questions.
    with purchases.store.kept(aged) as aged:
        cells = _cells(aged, parts)
        stays = _stays(aged.filter((aged.acted > 0) & (aged["at"] <= last)))
        return Triangle(purchases.store.arrow(cells), purchases.store.arrow(stays))


def _firsts(counting: Any, parts: Sequence[str]) -> Any:
    """Return when each customer came, and what their first row says of them."""
    import ibis

    if parts:
        own = ibis.window(group_by="customer")
        counting = counting.mutate(first=counting.time.min().over(own))
        counting = counting.filter(counting.time == counting.first)
    # Of several rows at the first moment, the first name of the alphabet.
    said = {part: counting[part].min() for part in parts}
    return counting.group_by("customer").agg(start=counting["at"].min(), **said)


def _spells(events: Any, active: Active) -> Any:
    """Return one row per customer and period in which something happened."""
    import ibis

    one = ibis.ifelse(events.kind == "purchases", 1, 0)
    back = events.kind == "refunds"
    keyed = events.mutate(
        # Rows without an order are one where they are of one moment.
        moment=ibis.ifelse(events.order.isnull(), events.time, ibis.null(events.time.type())),
        bought=one,
        acted=ibis.literal(1) if active == "any" else one,
        gross=ibis.ifelse(events.kind == "purchases", events.value, 0.0),
        refunded=ibis.ifelse(back, events.value, 0.0).fill_null(0.0),
        refund_rows=ibis.ifelse(back, 1, 0),
    )
    orders = keyed.group_by("customer", "at", "order", "moment").agg(
        bought=keyed.bought.max(),
        acted=keyed.acted.max(),
        gross=keyed.gross.sum(),
        refunded=keyed.refunded.sum(),
        refund_rows=keyed.refund_rows.sum(),
    )
    return orders.group_by("customer", "at").agg(
        orders=orders.bought.sum(),
        acted=orders.acted.max(),
        gross=orders.gross.sum(),
        refunded=orders.refunded.sum(),
        refund_rows=orders.refund_rows.sum(),
    )


def _aged(spells: Any, firsts: Any) -> Any:
    """Return spells with the cohort of the customer, and the cap of what is kept of them."""
    import ibis

    joined = spells.left_join(firsts, "customer")
    joined = joined.drop(*[name for name in joined.columns if name.endswith("_right")])
    joined = joined.mutate(age=joined["at"] - joined.start, net=joined.gross + joined.refunded)
    first = ibis.ifelse(joined.age == 0, joined.net, 0.0).fill_null(0.0)
    cap = ibis.greatest(first.sum().over(ibis.window(group_by="customer")), 0.0)
    return joined.mutate(kept=ibis.least(joined.net, cap))


def _cells(aged: Any, parts: Sequence[str]) -> Any:
    return aged.group_by("start", "age", *parts).agg(
        active=aged.acted.sum(),
        orders=aged.orders.sum(),
        gross=aged.gross.sum(),
        refunded=aged.refunded.sum(),
        refund_rows=aged.refund_rows.sum(),
        kept=aged.kept.sum(),
    )


def _stays(aged: Any) -> Any:
    stays = aged.group_by("customer", "start").agg(last=aged.age.max(), spells=aged.count())
    return stays.group_by("start", "last", "spells").agg(customers=stays.count())
