"""From sums by cohort and age to cells, cohorts and curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import beta

from payoff.answers.cohorts import AgePoint, Cohort, CohortCell, Cohorts, Kept, Period
from payoff.core.frozen import Floats, frozen
from payoff.customers.retention.calendar import first_day

SUMS = ("active", "orders", "gross", "refunded", "kept")
NET = len(SUMS)


@frozen
class Window:
    """What the table lets be seen: periods by number, the last one and the last complete one."""

    period: Period
    last: int
    complete: int


def cohorts_of(rows: Sequence[Mapping[str, Any]], window: Window, part: str = "") -> Cohorts:
    """Return cohorts from rows of sums; ages are not below 0, several rows may share a cell."""
    starts = sorted({row["start"] for row in rows})
    place = {start: index for index, start in enumerate(starts)}
    oldest = window.last - starts[0] + 1 if starts else 0
    sums = np.zeros((len(starts), oldest, NET + 1))
    for row in rows:
        cell = [float(row[name] or 0) for name in SUMS]
        sums[place[row["start"]], row["age"], :NET] += cell
    sums[..., NET] = sums[..., 2] + sums[..., 3]
    cohorts = tuple(_cohort(start, sums[place[start]], window) for start in starts)
    return Cohorts(
        part,
        sum(cohort.customers for cohort in cohorts),
        cohorts,
        _curve(np.array(starts), sums, window),
    )


def _cohort(start: int, sums: Floats, window: Window) -> Cohort:
    cells = tuple(
        _cell(start, age, sums[age], sums[0], window) for age in range(window.last - start + 1)
    )
    return Cohort(first_day(start, window.period), int(sums[0, 0]), cells)


def _cell(start: int, age: int, now: Floats, then: Floats, window: Window) -> CohortCell:
    active, orders, gross, refunded, _, net = now.tolist()
    return CohortCell(
        age,
        first_day(start + age, window.period),
        start + age <= window.complete,
        int(active),
        int(orders),
        gross,
        refunded,
        net,
        _kept(now, then),
    )


def _kept(now: Floats, then: Floats) -> Kept:
    def share(of: int, base: int) -> float | None:
        return float(now[of] / then[base]) if then[base] > 0 else None

    return Kept(share(0, 0), share(1, 1), share(2, 2), share(4, NET), share(NET, NET))


def _curve(starts: Any, sums: Floats, window: Window) -> tuple[AgePoint, ...]:
    """Return all cohorts together, at each age those whose period is complete."""
    points = []
    for age in range(sums.shape[1]):
        seen = starts + age <= window.complete
        if not seen.any():
            break
        now, then = sums[seen, age].sum(axis=0), sums[seen, 0].sum(axis=0)
        points.append(
            AgePoint(
                age, int(seen.sum()), int(then[0]), _jeffreys(now[0], then[0]), _kept(now, then)
            )
        )
    return tuple(points)


def _jeffreys(of: float, among: float) -> tuple[float, float]:
    low, high = beta.ppf((0.05, 0.95), of + 0.5, among - of + 0.5)
    return (0.0 if of == 0 else float(low), 1.0 if of == among else float(high))
