"""Retention cohorts: from purchases to what is left of each cohort, and what will be."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from payoff.answers.cohorts import (
    Active,
    Cohorts,
    CohortsAnswer,
    Measure,
    Period,
    Totals,
)
from payoff.core.errors import ChoiceError, InputError
from payoff.core.frozen import replace
from payoff.core.progress import Progress, silent
from payoff.core.provenance import Provenance, versions
from payoff.customers.retention.calendar import first_day, last_complete, number_of
from payoff.customers.retention.counts import Window, cohorts_of
from payoff.customers.retention.examine import examine
from payoff.customers.retention.project import Foresight, foresee, stays_of
from payoff.customers.retention.triangle import triangle
from payoff.data.purchases import Purchases

MOST_PERIODS = 400
MOST_PARTS = 100
LONGER = {"day": "week", "week": "month"}


def cohorts(
    purchases: Purchases,
    period: Period = "month",
    *,
    active: Active = "purchase",
    until: date | None = None,
    horizon: int | None = None,
    measures: Sequence[Measure] = ("customers", "net_revenue"),
    seed: int = 1,
    money: str = "",
    progress: Progress = silent,
) -> CohortsAnswer:
    """Follow the customers who came in the same period.

    Parameters
    ----------
    purchases
        Who bought when.
    period
        Length of a period, in UTC; weeks begin on Monday.
    active
        What makes a customer active, and the period of their first one the cohort: a purchase, or
        any row.
    until
        Day to whose end the table is complete; that of the last row, where none is given. Later
        rows are left out.
    horizon
        Periods to foretell beyond the last complete one; ``None`` fills the triangle, 0 foretells
        nothing.
    measures
        What the report shows; the answer has all.
    seed
        Of the projection.
    money
        Unit of value, such as ``"EUR"``.

    Raises
    ------
    InputError
        When there is no purchase.
    ChoiceError
        When there are more than 400 periods, or more than 100 segments or channels.
    """
    _check_choices(purchases, active, horizon)
    final = until or purchases.last_day
    purchases = purchases.until(final)
    complete = last_complete(final, period)
    progress("adding up cohorts", 0.2)
    sums = triangle(purchases, period, active, complete)
    rows = sums.cells.to_pylist()
    inside = [row for row in rows if row["start"] is not None and row["age"] >= 0]
    if not inside:
        raise InputError(
            f"none of {purchases.rows:,} rows is a purchase until {final}",
            wanted="rows with a value above zero",
            remedy="name the column of the value with --value, or say --active any for events",
        )
    window = Window(period, number_of(final, period), complete)
    _check_size(inside, window)
    progress("foretelling", 0.8)
    foresight = foresee(stays_of(sums.stays.to_pylist(), window), window, horizon, seed)
    everyone = _foretold(cohorts_of(inside, window), foresight, window)
    answer = CohortsAnswer(
        period,
        active,
        tuple(measures),
        everyone,
        _parts(inside, "segment", window),
        _parts(inside, "channel", window),
        _totals(rows, everyone),
        purchases.rows,
        purchases.used,
        purchases.left_out,
        purchases.first,
        purchases.last,
        final,
        first_day(complete, period) if complete >= _first(inside) else None,
        foresight.projection,
        foresight.why_not,
        (),
        money,
        _notes(purchases, until, final),
        _provenance(
            purchases, rows, {"period": period, "active": active, "horizon": horizon}, seed
        ),
    )
    progress("foretelling", 1.0)
    return replace(answer, findings=examine(answer))


def _first(rows: Sequence[Mapping[str, Any]]) -> int:
    return min(int(row["start"]) for row in rows)


def _check_choices(purchases: Purchases, active: Active, horizon: int | None) -> None:
    if horizon is not None and horizon < 0:
        raise ChoiceError(
            f"a horizon of {horizon}",
            wanted="how many periods to foretell, 0 or more",
            remedy="say --horizon 12, or leave it out to fill the triangle",
        )
    if active == "purchase" and "value" not in purchases.has:
        raise ChoiceError(
            "no column says what a row brought",
            wanted="--value, or --quantity and --price; without them any row may count",
            remedy="name the column of the value, or say --active any",
        )


def _check_size(rows: Sequence[Mapping[str, Any]], window: Window) -> None:
    periods = window.last - _first(rows) + 1
    if periods > MOST_PERIODS:
        raise ChoiceError(
            f"there are {periods:,} {window.period}s from the first purchase to the last",
            wanted=f"at most {MOST_PERIODS}",
            remedy=f"say --period {LONGER.get(window.period, 'month')}, and look at the first and "
            "last time: one wrong date makes a table long",
        )
    for part in ("segment", "channel"):
        names = {row[part] for row in rows if part in row}
        if len(names) > MOST_PARTS:
            raise ChoiceError(
                f"there are {len(names):,} values of the {part}, such as {min(names)!r}",
                wanted=f"at most {MOST_PARTS}",
                remedy="name a coarser column",
            )


def _parts(rows: Sequence[Mapping[str, Any]], part: str, window: Window) -> tuple[Cohorts, ...]:
    names = sorted({row[part] for row in rows if part in row})
    found = [cohorts_of([row for row in rows if row[part] == name], window, name) for name in names]
    return tuple(sorted(found, key=lambda each: -each.customers))


def _foretold(everyone: Cohorts, foresight: Foresight, window: Window) -> Cohorts:
    return replace(
        everyone,
        cohorts=tuple(
            replace(
                cohort,
                projected=foresight.cells.get(number_of(cohort.cohort, window.period), ()),
            )
            for cohort in everyone.cohorts
        ),
    )


def _totals(rows: Sequence[Mapping[str, Any]], everyone: Cohorts) -> Totals:
    outside = [row for row in rows if row["start"] is None or row["age"] < 0]
    cells = [cell for cohort in everyone.cohorts for cell in cohort.cells]
    gross, refunds = sum(cell.gross for cell in cells), sum(cell.refunds for cell in cells)
    return Totals(
        everyone.customers,
        sum(cell.orders for cell in cells),
        gross,
        refunds,
        gross + refunds,
        sum(row["refund_rows"] for row in outside),
        sum((row["refunded"] for row in outside), 0.0),
    )


def _notes(purchases: Purchases, until: date | None, final: date) -> tuple[str, ...]:
    said = "" if until is not None else ", the day of the last row"
    return (
        *purchases.notes,
        f"The table is taken to be complete to the end of {final}{said}; times are in UTC, or "
        "those of the table's own clock.",
        "Who bought before the table begins is taken for new when they buy again: the first "
        "cohorts hold old customers too.",
    )


def _provenance(
    purchases: Purchases, rows: Sequence[Mapping[str, Any]], spec: dict[str, Any], seed: int
) -> Provenance:
    """Return what is needed to do it again; sums are hashed to nine digits, as cores add anyhow."""
    plain = sorted(
        repr([f"{cell:.9g}" if isinstance(cell, float) else cell for cell in row.values()])
        for row in rows
    )
    return Provenance(
        hashlib.sha256("".join(plain).encode()).hexdigest(),
        purchases.source,
        spec,
        seed,
        versions(("payoff", "numpy", "scipy", "ibis-framework", "duckdb")),
    )
