"""Whether a table can be read as a panel: one KPI, its channels and what else moved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from payoff.core.errors import PayoffError
from payoff.core.frozen import replace
from payoff.data.cells import some
from payoff.data.columns import Columns
from payoff.data.contents import Contents
from payoff.data.guess_rules import Part
from payoff.data.panel import Panel
from payoff.data.words import CHANNEL, KPI, SEGMENT, SPEND, TIME, hint
from payoff.quality.look import Look
from payoff.quality.parts import LACKS_ALL, Parts, is_positive
from payoff.quality.twins import alike_columns

MOST_TRIED = 200_000
HORIZON = 13
DIGITS = 3
ROUNDING = 1e-6
FEW_PERIODS = {"day": 180, "week": 80, "month": 30}
NEEDED: tuple[Part, ...] = ("time", "kpi", "spend")
LACKS = {
    "time": ("A column of dates, one row per day, week or month.", TIME),
    "kpi": ("A column of what is to be explained, such as sales.", KPI),
    "spend": ("A column of spend for each channel.", (*SPEND, *CHANNEL)),
}


def as_panel(look: Look) -> Parts:
    """Guess which column plays which part, and try whether that makes a panel."""
    lacks = [_lack(look, part) for part in NEEDED if not look.guesses.of(part)]
    if not look.excerpt.whole:
        lacks.append(LACKS_ALL)
    if lacks:
        return Parts({}, tuple(lacks))
    guessed, remarks = _usable(look, look.guesses.columns())
    said = _said(look, guessed)
    if look.rows > MOST_TRIED:
        remarks = (*remarks, f"With more than {MOST_TRIED:,} rows it was not tried out.")
        return Parts(said, (), remarks)
    try:
        panel = _panel(look, said)
    except PayoffError as error:
        return Parts(said, (_sentence(error),), remarks)
    return Parts(said, (), (*remarks, *_short(panel)))


def _lack(look: Look, part: Part) -> str:
    """Return what is missing, and which column would be it but for some of its cells."""
    says, vocabulary = LACKS[part]
    near = [column.name for column in look.columns if column.odd and hint(column.name, vocabulary)]
    return f"{says} But for cells that cannot be read: {some(near)}." if near else says


def with_budget(look: Look, parts: Parts) -> Parts:
    """Return the parts with a budget: what the last 13 periods cost."""
    if not parts.ready:
        return parts
    budget = float(f"{_lately(look, parts.said):.{DIGITS}g}")
    if budget <= 0:
        return Parts({}, (f"Spend in the last {HORIZON} periods, or a budget of your own.",))
    says = f"A budget: suggested is what the last {HORIZON} periods cost."
    return Parts({**parts.said, "budget": budget}, (), (*parts.remarks, says))


def _lately(look: Look, said: Mapping[str, Any]) -> float:
    """Return what was spent in the last periods; what is national counts once a date."""
    when = look.when
    if when is None:
        return 0.0
    recent = when.day >= len(when.days) - HORIZON
    total = 0.0
    for name in said["spend"]:
        cells = np.nan_to_num(look.of(name).values[recent])
        day = when.day[recent]
        often = np.bincount(day)[day] if name in said.get("national", ()) else 1
        total += float((cells / often).sum())
    return total


def with_segments(look: Look, parts: Parts) -> Parts:
    """Return the parts with the shares or dummies of segments."""
    segments = _segments(look)
    if not segments:
        lacks = "A column for each segment of customers, with its share or a dummy per period."
        return Parts({}, (*parts.lacks, lacks))
    said = {field: _without(value, segments) for field, value in parts.said.items()}
    return Parts({**said, "segment": segments}, parts.lacks, parts.remarks)


def with_fit(parts: Parts) -> Parts:
    """Return the parts, and that the fit of an earlier question is still to be said."""
    says = "Say which fit: one that an earlier mix or plan kept."
    return Parts(parts.said, parts.lacks, (*parts.remarks, says))


def _without(value: Any, names: list[str]) -> Any:
    return [one for one in value if one not in names] if isinstance(value, list) else value


def _segments(look: Look) -> list[str]:
    """Return the columns named like segments, else those without a part that add up to 1."""
    shares = [column for column in look.columns if _may_be_share(column)]
    named = [column for column in shares if hint(column.name, SEGMENT)]
    free = {guess.column for guess in look.guesses.of("left out")}
    others = [column for column in shares if column.name in free]
    totals = sum(column.values for column in named)
    if named and np.nanmax(totals) <= 1 + ROUNDING:
        return [column.name for column in named]
    whole = len(others) > 1 and np.allclose(sum(column.values for column in others), 1.0)
    return [column.name for column in others] if whole else []


def _may_be_share(column: Contents) -> bool:
    if column.missing or column.distinct < 2 or not is_positive(column):
        return False
    return bool(column.present.max() <= 1)


def _usable(look: Look, columns: Columns) -> tuple[Columns, tuple[str, ...]]:
    """Return the columns without controls and events that a panel would refuse, and why.

    Rows without a date and a KPI say nothing, and are not counted.
    """
    silent = np.isnan(look.of(columns.time).values) & np.isnan(look.of(columns.kpi).values)
    names = (*columns.controls, *columns.events)
    holed = [name for name in names if np.isnan(look.of(name).values[~silent]).any()]
    whole = [look.of(name) for name in names if name not in holed]
    twins = [name for same in alike_columns(whole) for name in same[1:]]
    gone = {*holed, *twins}
    kept = {
        "controls": tuple(name for name in columns.controls if name not in gone),
        "events": tuple(name for name in columns.events if name not in gone),
    }
    remarks = (
        *((f"Left out, because cells are missing: {some(holed)}.",) * bool(holed)),
        *((f"Left out, because others hold the same: {some(twins)}.",) * bool(twins)),
    )
    return replace(columns, **kept), remarks


def _said(look: Look, columns: Columns) -> dict[str, Any]:
    """Return field to value as a form or the command line says it."""
    group = columns.group or _group(look, columns.time)
    said = {
        "time": columns.time,
        "group": group,
        "population": columns.population if group else None,
        "kpi": columns.kpi,
        "spend": list(columns.spend),
        "impressions": _pairs(columns.impressions),
        "national": list(_national(look, columns.spend)) if group else [],
        "reach": _pairs(columns.reach),
        "frequency": _pairs(columns.frequency),
        "control": list(columns.controls),
        "event": list(columns.events),
    }
    return {field: value for field, value in said.items() if value}


def _group(look: Look, time: str) -> str | None:
    """Return the column that tells groups apart but for a few rows: the panel names these."""
    when = look.when
    known = when is not None and when.groups is not None and when.dates.name == time
    return when.groups.name if known else None  # type: ignore[union-attr]


def _pairs(owned: Any) -> list[str]:
    return [f"{owner}={column}" for owner, column in owned.items()]


def _national(look: Look, spend: Any) -> Iterator[str]:
    """Yield the channels whose spend is the same in every group on every date, and varies."""
    when = look.when
    if when is None or when.groups is None:
        return
    for name in spend:
        values = look.of(name).values
        known = (when.day >= 0) & ~np.isnan(values)
        low, high = np.full(len(when.days), np.inf), np.full(len(when.days), -np.inf)
        np.minimum.at(low, when.day[known], values[known])
        np.maximum.at(high, when.day[known], values[known])
        seen = np.isfinite(low)
        if (low[seen] == high[seen]).all() and low[seen].min() < low[seen].max():
            yield name


def _panel(look: Look, said: dict[str, Any]) -> Panel:
    return Panel.from_frame(
        look.table(),
        time=said["time"],
        kpi=said["kpi"],
        spend=said["spend"],
        impressions=_owned(said, "impressions"),
        controls=said.get("control", ()),
        events=said.get("event", ()),
        group=said.get("group"),
        population=said.get("population"),
        national=said.get("national", ()),
        reach=_owned(said, "reach"),
        frequency=_owned(said, "frequency"),
    )


def _owned(said: dict[str, Any], field: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in said.get(field, ()))


def _sentence(error: PayoffError) -> str:
    found, remedy = error.found, error.remedy
    return f"{found[:1].upper()}{found[1:]}. {remedy[:1].upper()}{remedy[1:]}."


def _short(panel: Panel) -> tuple[str, ...]:
    if len(panel.periods) >= FEW_PERIODS[panel.period]:
        return ()
    return (
        f"Only {len(panel.periods)} {panel.period}s: two to three years are usual, and a model "
        "with more parameters than rows is refused.",
    )
