"""What the engine is asked for, and what its sums become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from payoff.attribution.journeys import FOLDS, Tally
from payoff.attribution.rules.rule import Sets, TouchRule
from payoff.attribution.steps import JOURNEY
from payoff.core.frozen import Floats
from payoff.maths.paths import LONGEST, MOST_PATHS, Codes, Grams, Ints, Paths, Worth, added

WORD = 60


def counted_touches(touches: Any) -> Any:
    """Return the touches that are part of a journey: neither left out nor a bare conversion."""
    return touches.filter(touches.state.isnull() & touches.unit.notnull())


def shares_tally(
    rules: Mapping[str, TouchRule], channels: tuple[str, ...], keys: tuple[str, ...]
) -> Tally:
    """Ask what each rule gives, summed over the touches with the same ``keys``.

    The sums are ``touches`` and, for each rule, ``conversions_<n>`` and ``value_<n>``.
    """

    def build(touches: Any) -> Any:
        own = counted_touches(touches)
        own = weighed(own.filter(own.earned > 0), rules, channels)
        sums = {"touches": own.count()}
        for place in range(len(rules)):
            share = own[f"share{place}"]
            sums[f"conversions_{place}"] = (share * own.earned).sum()
            sums[f"value_{place}"] = (share * own.worth).sum()
        return own.group_by(keys).agg(**sums)

    return Tally(keys, build)


def weighed(touches: Any, rules: Mapping[str, TouchRule], channels: tuple[str, ...]) -> Any:
    """Add the column ``share<n>`` for the n-th rule; shares add up to 1 in each journey."""
    import ibis

    own = touches.mutate(
        **{
            f"share{place}": rule.weight(touches, channels)
            for place, rule in enumerate(rules.values())
        }
    )
    open_ = [f"share{place}" for place, rule in enumerate(rules.values()) if not rule.closed]
    if not open_:
        return own
    journey = ibis.window(group_by=JOURNEY)
    own = own.mutate(**{f"{name}_sum": own[name].sum().over(journey) for name in open_})
    last = ibis.ifelse(own.position == own.length - 1, 1.0, 0.0)
    return own.mutate(
        **{
            name: ibis.ifelse(own[f"{name}_sum"] > 0, own[name] / own[f"{name}_sum"], last)
            for name in open_
        }
    )


def journeys_tally() -> Tally:
    """Ask how many journeys there are, with touches and without, and what they earned."""

    def build(touches: Any) -> Any:
        import ibis

        first = touches.filter(touches.state.isnull() & (touches.position == 0))
        first = first.mutate(touched=ibis.ifelse(first.length > 0, 1, 0))
        return first.group_by("touched", "fold").agg(
            journeys=(first.earned + first.unearned).sum(),
            nulls=first.unearned.sum(),
            conversions=first.earned.sum(),
            value=first.worth.sum(),
            touches=first.length.sum(),
        )

    return Tally(("touched", "fold"), build)


def longest_tally() -> Tally:
    """Ask for the customer with the most touches."""

    def build(touches: Any) -> Any:
        own = counted_touches(touches)
        by = own.group_by("customer").agg(touches=own.count())
        top = by.order_by(by.touches.desc(), by.customer).limit(1)
        return top.select(customer=top.customer.cast("string"), touches=top.touches)

    return Tally(("customer",), build)


def costs_tally() -> Tally:
    """Ask what the touches of each channel cost, and which rows are in no journey, and why."""

    def build(touches: Any) -> Any:
        return touches.group_by("unit", "state").agg(
            rows=touches.count(),
            cost=touches.cost.fill_null(0.0).sum(),
            conversions=touches.converted.sum(),
        )

    return Tally(("unit", "state"), build)


def sets_tally(channels: int) -> Tally:
    """Ask for journeys by the channels they met."""
    words = -(-channels // WORD)
    keys = ("fold", *(f"word{word}" for word in range(words)))

    def build(touches: Any) -> Any:
        import ibis

        own = counted_touches(touches)
        met = own.group_by(*JOURNEY, "fold", "unit").agg(
            earned=own.earned.max(), worth=own.worth.max(), unearned=own.unearned.max()
        )
        bit = ibis.literal(1, "int64") << (met.unit % WORD)
        masks = {
            f"word{word}": ibis.ifelse((met.unit // WORD) == word, bit, 0).sum()
            for word in range(words)
        }
        journeys = met.group_by(*JOURNEY, "fold").agg(
            earned=met.earned.max(),
            worth=met.worth.max(),
            unearned=met.unearned.max(),
            **masks,
        )
        return journeys.group_by(keys).agg(
            conversions=journeys.earned.sum(),
            value=journeys.worth.sum(),
            nulls=journeys.unearned.sum(),
        )

    return Tally(keys, build)


def sets_of(table: pa.Table, channels: int) -> Sets:
    """Make arrays of what :func:`sets_tally` asked for."""
    words = [_floats(table, name) for name in table.column_names if name.startswith("word")]
    member = np.zeros((len(table), channels), dtype=bool)
    for channel in range(channels):
        word = words[channel // WORD].astype(np.int64)
        member[:, channel] = (word >> (channel % WORD)) & 1 == 1
    return Sets(
        member,
        fold_of(table),
        _floats(table, "conversions"),
        _floats(table, "value"),
        _floats(table, "nulls"),
    )


def grams_tally(order: int) -> Tally:
    """Ask how often each channel or end came after the ``order`` touches before it."""
    before = [f"before{k}" for k in range(order, 0, -1)]
    keys = ("fold", *(f"gram{k}" for k in range(order + 1)), "last")

    def build(touches: Any) -> Any:
        import ibis

        own = counted_touches(touches)
        # One pass gives steps into a touch; a last touch is also a step out of it.
        steps = own.mutate(
            last=ibis.ifelse(own.position == own.length - 1, 1, 0),
            **{f"gram{k}": own[name].fill_null(-1) for k, name in enumerate(before)},
            **{f"gram{order}": own.unit},
        )
        return steps.group_by(keys).agg(
            journeys=(steps.earned + steps.unearned).sum(),
            conversions=steps.earned.sum(),
            nulls=steps.unearned.sum(),
            value=steps.worth.sum(),
            squares=(steps.worth * steps.worth / steps.earned.nullif(0)).fill_null(0.0).sum(),
        )

    return Tally(keys, build)


def grams_of(table: pa.Table, channels: int) -> tuple[Grams, Worth, Ints]:
    """Make arrays of what :func:`grams_tally` asked for."""
    names = [name for name in table.column_names if name.startswith("gram")]
    grams = np.stack([_floats(table, name) for name in names], axis=1).astype(np.int16)
    last = _floats(table, "last") == 1
    fold, order = fold_of(table), len(names) - 1
    ends = grams[last][:, 1:]
    if order:
        won = np.column_stack([ends, np.full(len(ends), channels)])
        lost = np.column_stack([ends, np.full(len(ends), channels + 1)])
    zeros = np.zeros(len(grams))
    none = np.zeros(len(ends))
    rows: Codes = np.concatenate([grams, won, lost]).astype(np.int16)
    parts = {name: _floats(table, name) for name in ("conversions", "nulls", "value", "squares")}
    counts = np.concatenate(
        [_floats(table, "journeys"), parts["conversions"][last], parts["nulls"][last]]
    )
    worth = Worth(
        np.concatenate([zeros, parts["value"][last], none]),
        np.concatenate([zeros, parts["squares"][last], none]),
    )
    return Grams(rows, counts, channels), worth, np.concatenate([fold, fold[last], fold[last]])


def paths_tally(rules: Mapping[str, TouchRule], channels: tuple[str, ...], *, nulls: bool) -> Tally:
    """Ask what distinct paths earned, and what each rule gives the channels on them.

    The sums are those of :func:`shares_tally`; ``conversions``, ``value`` and ``nulls`` of a path
    stand in the row of its first channel. Paths without a conversion come only where ``nulls``.
    """
    keys = ("path", "length", "unit")
    given = [f"{kind}_{place}" for place in range(len(rules)) for kind in ("conversions", "value")]

    def build(touches: Any) -> Any:
        import ibis

        own = counted_touches(touches)
        own = own.filter((own.length <= LONGEST) & (True if nulls else own.earned > 0))
        own = weighed(own, rules, channels)
        step = {
            "position": own.position,
            "unit": own.unit,
            **{
                f"{kind}_{place}": own[f"share{place}"] * earned
                for place in range(len(rules))
                for kind, earned in (("conversions", own.earned), ("value", own.worth))
            },
        }
        journeys = own.group_by(*JOURNEY).agg(
            steps=ibis.struct(step).collect(),
            length=own.length.max(),
            earned=own.earned.max(),
            worth=own.worth.max(),
            unearned=own.unearned.max(),
        )
        path = journeys.steps.sort().map(lambda step: step.unit.cast("string")).join(">")
        named = journeys.mutate(path=path, step=journeys.steps.unnest())
        first = named.step.position == 0
        steps = named.select(
            "path",
            "length",
            unit=named.step.unit,
            conversions=ibis.ifelse(first, named.earned, 0),
            value=ibis.ifelse(first, named.worth, 0.0),
            nulls=ibis.ifelse(first, named.unearned, 0),
            **{name: named.step[name] for name in given},
        )
        sums = ("conversions", "value", "nulls", *given)
        return steps.group_by(keys).agg(**{name: steps[name].sum() for name in sums})

    return Tally(keys, build)


def paths_of(table: pa.Table, channels: int) -> Paths | None:
    """Make arrays of what :func:`paths_tally` asked for; ``None`` where more came than fit."""
    sums = ("conversions", "value", "nulls")
    whole = table.group_by(["path", "length"]).aggregate([(name, "sum") for name in sums])
    if len(whole) > MOST_PATHS:
        return None
    whole = whole.sort_by("path")
    written = ">".join(whole["path"].to_pylist())
    codes = np.array(written.split(">") if written else [], dtype=np.int16)
    offsets = np.concatenate([[0], np.cumsum(_floats(whole, "length"))]).astype(np.int64)
    conversions, value, nulls = (_floats(whole, f"{name}_sum") for name in sums)
    return Paths(codes, offsets, conversions, nulls, value, channels)


def fold_of(table: pa.Table) -> Ints:
    """Return the group of customers of each row; -1 where there are none."""
    digits = table["fold"].to_pylist()
    found: Ints = np.array([-1 if d in (None, "") else int(d, FOLDS) for d in digits], np.int64)
    return found


def _floats(table: pa.Table, name: str) -> Floats:
    column = table[name].to_numpy(zero_copy_only=False)
    return np.nan_to_num(np.asarray(column, dtype=np.float64))


def by_rule(
    table: pa.Table, rules: Sequence[str], place: Ints, size: int
) -> dict[str, tuple[Floats, Floats]]:
    """Return conversions and value of each rule, shape ``(size,)``, rows summed by ``place``."""
    return {
        name: (
            added(place, _floats(table, f"conversions_{n}"), size),
            added(place, _floats(table, f"value_{n}"), size),
        )
        for n, name in enumerate(rules)
    }
