"""Ask the engine for what rules need, and no more; a log of paths answers from memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from payoff.answers.credit import JourneyCounts, ReasonLeftOut
from payoff.attribution import counts as c
from payoff.attribution.journeys import Journeys, Tally, Walk
from payoff.attribution.rules import Counted, CountedRule, Markov, Rule, Sets, TouchRule
from payoff.attribution.steps import REPEATS
from payoff.core.frozen import Floats, frozen_arrays
from payoff.core.progress import Progress
from payoff.data.touches import Touches
from payoff.maths.paths import Paths, added, count_grams

Period = Literal["none", "day", "week", "month"]
TRUNCATED = {"day": "D", "week": "W", "month": "M"}


@frozen_arrays
class Asked:
    """What came back.

    Attributes
    ----------
    totals
        What the log came to.
    counted
        For rules that share by counts.
    costs
        Of each channel, shape ``(channels,)``; ``None`` where unknown.
    tables
        Sums of touch rules: ``shares``, ``campaign``, ``period``, as far as asked for.
    """

    totals: JourneyCounts
    counted: Counted
    costs: Floats | None
    tables: Mapping[str, pa.Table]


def ask(
    touches: Touches,
    rules: Mapping[str, Rule],
    journeys: Journeys,
    period: Period,
    progress: Progress,
) -> Asked:
    """Count, in one pass over the events, what the rules need."""
    simple = {name: rule for name, rule in rules.items() if isinstance(rule, TouchRule)}
    needs = {need for r in rules.values() if isinstance(r, CountedRule) for need in r.needs}
    remembered = max((r.remembered for r in rules.values() if isinstance(r, Markov)), default=1)
    if touches.paths is not None:
        asked = {
            "shares": c.shares_tally(simple, touches.channels, ("unit", "fold")),
            "paths": c.paths_tally(simple, touches.channels, nulls=False),
        }
        walk = Walk(touches.opened(), journeys, remembered) if simple else None
        tables = {} if walk is None else _tables(walk, asked, progress)
        return Asked(_path_totals(touches), _counted_paths(touches.paths, remembered), None, tables)
    walk = Walk(touches, journeys, remembered)
    found = _tables(walk, _questions(simple, needs, touches, period, remembered), progress)
    totals = _totals(found, touches)
    costs = _costs(found["costs"], len(touches.channels)) if "cost" in touches.has else None
    return Asked(totals, _counted(found, totals, len(touches.channels)), costs, found)


def _tables(walk: Walk, asked: Mapping[str, Tally], progress: Progress) -> dict[str, pa.Table]:
    return dict(zip(asked, walk.tally(list(asked.values()), progress), strict=True))


def _questions(
    simple: Mapping[str, TouchRule],
    needs: set[Any],
    touches: Touches,
    period: Period,
    remembered: int,
) -> dict[str, Tally]:
    channels = touches.channels
    asked = {
        "journeys": c.journeys_tally(),
        "costs": c.costs_tally(),
        "longest": c.longest_tally(),
        "paths": c.paths_tally(simple, channels, nulls="paths" in needs),
    }
    if simple:
        asked["shares"] = c.shares_tally(simple, channels, ("unit", "fold"))
    if simple and "campaign" in touches.has:
        asked["campaign"] = c.shares_tally(simple, channels, ("unit", "campaign"))
    if simple and period != "none":
        asked["period"] = _by_period(c.shares_tally(simple, channels, ("unit", "part")), period)
    if needs & {"sets", "grams"}:
        asked["sets"] = c.sets_tally(len(channels))
    if "grams" in needs:
        asked["grams"] = c.grams_tally(remembered)
    return asked


def _by_period(tally: Tally, period: str) -> Tally:
    def build(touches: Any) -> Any:
        return tally.build(touches.mutate(part=touches.end.truncate(TRUNCATED[period]).date()))

    return Tally(tally.keys, build)


def _totals(found: Mapping[str, pa.Table], touches: Touches) -> JourneyCounts:
    rows = found["journeys"].to_pylist()

    def total(name: str, touched: int) -> float:
        return float(sum(row[name] or 0.0 for row in rows if row["touched"] == touched))

    left: dict[str, int] = {out.reason: out.rows for out in touches.left_out}
    for row in found["costs"].to_pylist():
        if row["state"] is not None:
            left[row["state"]] = left.get(row["state"], 0) + row["rows"]
    top = max(found["longest"].to_pylist(), key=lambda row: row["touches"], default=None)
    journeys, nulls = total("journeys", 1), total("nulls", 1)
    return JourneyCounts(
        touches.rows,
        int(total("touches", 1)),
        journeys,
        journeys - nulls,
        nulls,
        total("conversions", 1),
        total("value", 1),
        total("conversions", 0),
        total("value", 0),
        tuple(ReasonLeftOut(reason, rows) for reason, rows in sorted(left.items())),
        int(top["touches"]) if top else 0,
        str(top["customer"]) if top else "",
        touches.first,
        touches.last,
    )


def _path_totals(touches: Touches) -> JourneyCounts:
    paths = touches.paths
    assert paths is not None  # noqa: S101  (the caller looked)
    converting, nulls = float(paths.conversions.sum()), float(paths.nulls.sum())
    journeys = paths.conversions + paths.nulls
    return JourneyCounts(
        touches.rows,
        int((paths.lengths * journeys).sum()),
        converting + nulls,
        converting,
        nulls,
        converting,
        float(paths.earned.sum()),
        0.0,
        0.0,
        tuple(ReasonLeftOut(out.reason, out.rows) for out in touches.left_out),
        0,
        "",
        "",
        "",
    )


def _costs(table: pa.Table, channels: int) -> Floats:
    """Return what each channel cost; rows that repeat another cost nothing more."""
    costs = np.zeros(channels)
    for row in table.to_pylist():
        if row["unit"] is not None and row["state"] != REPEATS:
            costs[int(row["unit"])] += row["cost"] or 0.0
    return costs


def _counted(found: Mapping[str, pa.Table], totals: JourneyCounts, channels: int) -> Counted:
    none = (None, None, None)
    grams, worth, fold = c.grams_of(found["grams"], channels) if "grams" in found else none
    return Counted(
        channels,
        totals.conversions,
        totals.value,
        c.sets_of(found["sets"], channels) if "sets" in found else None,
        grams,
        worth,
        fold,
        c.paths_of(found["paths"], channels),
    )


def _counted_paths(paths: Paths, remembered: int) -> Counted:
    grams, worth = count_grams(paths, remembered)
    member = added(
        paths.owner * paths.channels + paths.codes,
        np.ones(len(paths.codes)),
        len(paths.lengths) * paths.channels,
    )
    nowhere = np.full(len(paths.lengths), -1)
    sets = Sets(
        member.reshape(-1, paths.channels) > 0,
        nowhere,
        paths.conversions,
        paths.earned,
        paths.nulls,
    )
    earned = float(paths.conversions.sum()), float(paths.earned.sum())
    return Counted(paths.channels, *earned, sets, grams, worth, None, paths)
