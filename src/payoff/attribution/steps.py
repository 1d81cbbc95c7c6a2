"""The steps from events to touches in journeys, each an Ibis expression over the one before."""

from __future__ import annotations

from typing import Any

DAY = 86_400
JOURNEY = ("customer", "cycle")
REPEATS = "that repeat another row"
DETAILS = ("campaign", "kind", "milestone", "value", "cost")

Order = tuple[str, ...]

PLACED: Order = ("place",)
"""What orders events once they have numbers."""


def order_of(has: frozenset[str]) -> Order:
    """Return the columns that order the events of a customer: all there are, so no tie is left."""
    return ("time", "converted", "unit", *(name for name in DETAILS if name in has))


def in_cycles(events: Any, order: Order) -> Any:
    """Give events and journeys of a customer their numbers, and mark rows that repeat another.

    A journey ends with a conversion. A repeated conversion opens a journey that nothing else is
    in, and goes with it.
    """
    import ibis

    window = ibis.window(group_by="customer", order_by=order)
    before = ibis.window(group_by="customer", order_by=order, preceding=(None, 1))
    place = ibis.row_number().over(window)
    same = place > 0
    for name in order:
        same &= events[name].identical_to(events[name].lag().over(window))
    return events.mutate(
        place=place.cast("int32"),
        cycle=events.converted.sum().over(before).fill_null(0).cast("int32"),
        state=ibis.ifelse(same, REPEATS, ibis.null("string")),
    )


def without_crowds(cycles: Any, most: int) -> Any:
    """Mark all rows of customers with more touches than allowed."""
    import ibis

    many = cycles.count().over(ibis.window(group_by="customer")) > most
    return cycles.mutate(
        state=ibis.ifelse(many, "of customers with more touches than allowed", cycles.state)
    )


def in_sight(cycles: Any, days: Any) -> Any:
    """Mark touches that are more than ``days`` older than the conversion, or have 0 days."""
    import ibis

    used = cycles.state.isnull()
    won = ibis.ifelse(used & (cycles.converted > 0), cycles.time, ibis.null(cycles.time.type()))
    cycles = cycles.mutate(won=won.max().over(ibis.window(group_by=JOURNEY)))
    late = (seconds(cycles.won) - seconds(cycles.time) > days * DAY).fill_null(False)
    late = (late | (days == 0.0)) & cycles.state.isnull() & (cycles.converted == 0)
    state = ibis.ifelse(late, "older than the lookback", cycles.state)
    return cycles.mutate(state=state).drop("won")


def in_visits(cycles: Any, minutes: float, order: Order) -> Any:
    """Mark touches that go on with the visit before them; what converts ends the journey, stays."""
    import ibis

    used = cycles.state.isnull()
    window = ibis.window(group_by=(*JOURNEY, used), order_by=order)
    gap = seconds(cycles.time) - seconds(cycles.time.lag().over(window))
    on = (cycles.unit.lag().over(window) == cycles.unit) & (gap <= minutes * 60)
    on = on.fill_null(False) & used & (cycles.converted == 0)
    return cycles.mutate(state=ibis.ifelse(on, "that go on with a visit", cycles.state))


def in_places(cycles: Any, remembered: int, order: Order) -> Any:
    """Give each touch its place in the journey, and what the journey earned."""
    import ibis

    group = (*JOURNEY, cycles.state.isnull())
    window, whole = ibis.window(group_by=group, order_by=order), ibis.window(group_by=group)
    before = range(1, remembered + 1)
    value = ibis.ifelse(cycles.converted > 0, cycles.value, 0.0).fill_null(0.0)
    placed = cycles.mutate(
        position=ibis.row_number().over(window).cast("int32"),
        length=ibis.ifelse(cycles.unit.notnull(), 1, 0).sum().over(whole).cast("int32"),
        end=cycles.time.max().over(whole),
        earned=cycles.converted.sum().over(whole),
        worth=value.sum().over(whole),
        **{f"before{k}": cycles.unit.lag(k).over(window) for k in before},
    )
    alone = ibis.ifelse(placed.earned > 0, 0, 1)
    return placed.mutate(unearned=placed.nulls if "nulls" in placed.columns else alone)


def in_groups(touches: Any) -> Any:
    """Deal customers to 16 groups: last, so that no sort carries what the customer tells anyway."""
    return touches.mutate(fold=touches.customer.cast("string").hexdigest("md5").substr(0, 1))


def age(touches: Any) -> Any:
    """Return the seconds from each touch to the end of its journey."""
    return seconds(touches.end) - seconds(touches.time)


def seconds(time: Any) -> Any:
    """Return whole seconds since 1970: DuckDB counts fractions, Spark does not.

    The last cast keeps Spark from dividing them as decimals, which it rounds to 1e-8.
    """
    return time.epoch_seconds().cast("float64").floor().cast("float64")
