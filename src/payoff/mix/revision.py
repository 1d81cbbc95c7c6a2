"""An old table and a new one: whether they go together, and which old cells changed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from payoff.answers.refresh import RevisedCell, RevisedColumn
from payoff.core.errors import ChoiceError, Refusal
from payoff.core.frozen import Floats, replace
from payoff.data.panel import Panel

MOST_CELLS = 20
CLOSE = 1e-9
OVER_TIME = (
    "kpi",
    "spend",
    "exposure",
    "frequency",
    "control_values",
    "event_values",
    "segment_values",
)
NAMED = {
    "kpi_name": "the KPI",
    "period": "the length of a period",
    "grouping": "the column of groups",
    "groups": "groups",
    "size_name": "the column of the population",
    "channels": "channels",
    "organic": "organic channels",
    "exposure_names": "columns of exposure",
    "frequency_names": "columns of frequency",
    "controls": "controls",
    "control_signs": "signs of controls",
    "demand": "demand proxies",
    "events": "events",
    "segments": "segments",
}


def check_continues(old: Panel, new: Panel) -> None:
    """Raise ``ChoiceError`` unless ``new`` has the columns of ``old``, and all its periods."""
    for name, what in NAMED.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            raise ChoiceError(
                f"{what}: {_said(now)} in the table, and {_said(was)} in the saved fit"
                + _differing(was, now),
                wanted="the same columns in the same parts",
                remedy="name the columns as they were, or fit afresh with payoff mix",
            )
    missing = [day for day in old.periods if day not in set(new.periods)]
    if missing or new.periods[: len(old.periods)] != old.periods:
        first = missing[0] if missing else new.periods[0]
        raise ChoiceError(
            f"the table has no {old.period} of {first}, which the saved fit knew"
            if missing
            else f"the table begins on {first}, before the saved fit did ({old.periods[0]})",
            wanted="every period of the saved fit, and after them the new ones",
            remedy="give the whole history, or fit afresh with payoff mix",
        )


def cut(panel: Panel, periods: int) -> Panel:
    """Return the first ``periods`` of a panel."""
    first = {name: getattr(panel, name)[:, :periods] for name in OVER_TIME}
    return replace(panel, periods=panel.periods[:periods], **first)


def sized(panel: Panel, size: Floats) -> Panel:
    """Return a panel whose groups have another size; what was shared out by size is so again."""
    shares, others = panel.size / panel.size.sum(), size / size.sum()
    changed = {}
    for name in ("spend", "exposure"):
        values = getattr(panel, name)
        totals = values.sum(axis=0)
        by_size = np.isclose(values, shares[:, None, None] * totals, rtol=1e-9).all(axis=(0, 1))
        changed[name] = np.where(by_size, others[:, None, None] * totals, values)
    return replace(panel, size=size, **changed)


def revised(old: Panel, new: Panel) -> tuple[RevisedColumn, ...]:
    """Return the columns of ``old`` whose cells have other values in ``new``."""
    return tuple(found for found in _columns(old, new) if found.count)


def _columns(old: Panel, new: Panel) -> Iterator[RevisedColumn]:
    yield _column(old, old.kpi_name, old.kpi, new.kpi)
    own = zip(old.channels, old.exposure_names, old.frequency_names, strict=True)
    for k, (channel, exposure, frequency) in enumerate(own):
        if channel not in old.organic:
            yield _column(old, channel, old.spend[:, :, k], new.spend[:, :, k])
        if channel in old.organic or exposure != channel:
            yield _column(old, exposure, old.exposure[:, :, k], new.exposure[:, :, k])
        if frequency:
            yield _column(old, frequency, old.frequency[:, :, k], new.frequency[:, :, k])
    for names, values in (
        (old.controls, "control_values"),
        (old.events, "event_values"),
        (old.segments, "segment_values"),
    ):
        for k, name in enumerate(names):
            before, after = (getattr(panel, values)[:, :, k] for panel in (old, new))
            yield _column(old, name, before, after)


def _column(old: Panel, name: str, before: Floats, after: Floats) -> RevisedColumn:
    after = after[:, : before.shape[1]]
    same = np.isclose(before, after, rtol=CLOSE, atol=0.0, equal_nan=True)
    places = np.argwhere(~same)
    cells = tuple(
        RevisedCell(
            name,
            old.groups[group],
            old.periods[period],
            _known(before[group, period]),
            _known(after[group, period]),
        )
        for group, period in places[:MOST_CELLS].tolist()
    )
    return RevisedColumn(name, len(places), cells)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return repr(value) if value else "none"


def _differing(was: object, now: object) -> str:
    if not (isinstance(was, tuple) and isinstance(now, tuple)):
        return ""
    gone = [str(each) for each in was if each not in now]
    come = [str(each) for each in now if each not in was]
    parts = [f"missing: {', '.join(gone)}"] * bool(gone) + [f"new: {', '.join(come)}"] * bool(come)
    return f" ({'; '.join(parts)})" if parts else " (in another order)"


def check_believed(verdict: str) -> None:
    """Raise ``Refusal`` when the old fit failed: there is no ROI to compare with."""
    if verdict == "failed":
        raise Refusal(
            "the saved fit failed its checks, so that it has no ROI to compare with",
            wanted="a saved fit whose verdict is good or doubtful",
            remedy="fit afresh with payoff mix",
        )
