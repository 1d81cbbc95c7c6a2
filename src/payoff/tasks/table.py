"""From a table and what was said about its columns to a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from payoff.core.errors import ChoiceError
from payoff.core.progress import Progress
from payoff.tasks.choices import TableChoices
from payoff.tasks.pairs import pairs

if TYPE_CHECKING:
    from payoff.data.columns import Columns
    from payoff.data.panel import Panel

SETTINGS = Path("payoff.toml")
PARTS = (
    "time",
    "group",
    "population",
    "kpi",
    "spend",
    "impressions",
    "national",
    "reach",
    "frequency",
    "organic",
    "control",
    "sign",
    "event",
    "segment",
    "demand",
)


def read_panel(table: str, choices: TableChoices, progress: Progress) -> tuple[Panel, str | None]:
    """Read and check a table; also return the country whose holidays count.

    Raises
    ------
    InputError
        When the table cannot be read or used.
    ChoiceError
        When it is not said which column plays which part.
    """
    from payoff.data.panel import Panel
    from payoff.data.sources import read_table, without_password

    progress("reading the table", 0.0)
    settings = settings_of(choices)
    columns = columns_of(table, choices, settings)
    source = without_password(table)
    panel = Panel.from_frame(
        read_table(table),
        time=columns.time,
        kpi=columns.kpi,
        spend=columns.spend,
        impressions=columns.impressions,
        controls=columns.controls,
        signs=columns.signs,
        events=columns.events,
        group=columns.group,
        population=columns.population,
        national=columns.national,
        reach=columns.reach,
        frequency=columns.frequency,
        organic=columns.organic,
        segments=columns.segments,
        demand=columns.demand,
        missing_spend_is_zero=choices.missing_spend_is_zero,
        source=source if settings is None else f"{source}, with the columns of {settings}",
        spend_unit=choices.spend_unit,
    )
    return panel, columns.holidays


def settings_of(choices: TableChoices) -> Path | None:
    """Return the settings file to read: the one named, or the folder's own if no column is."""
    if choices.settings is not None:
        return choices.settings
    named = any(getattr(choices, part) for part in PARTS)
    return None if named or not SETTINGS.is_file() else SETTINGS


def columns_of(table: str, choices: TableChoices, settings: Path | None) -> Columns:
    """Return the columns as the settings say, with what was chosen in its place."""
    from payoff.data.columns import Columns
    from payoff.data.settings import read_settings

    read = None if settings is None else read_settings(settings)
    spend = choices.spend or (read.spend if read else ())
    controls = choices.control or (read.controls if read else ())
    said: dict[str, Any] = {
        "time": choices.time,
        "kpi": choices.kpi,
        "spend": choices.spend,
        "impressions": pairs(choices.impressions, "--impressions", spend),
        "controls": choices.control,
        "signs": pairs(choices.sign, "--sign", controls),
        "events": choices.event,
        "holidays": choices.holidays,
        "group": choices.group,
        "population": choices.population,
        "national": choices.national,
        "reach": pairs(choices.reach, "--reach", spend),
        "frequency": pairs(choices.frequency, "--frequency", spend),
        "organic": choices.organic,
        "segments": choices.segment,
        "demand": _demand(choices.demand, controls),
    }
    chosen = {part: value for part, value in said.items() if value}
    if read is not None:
        return replace(read, **chosen)
    _check_named(table, chosen)
    return Columns(**chosen)


def _demand(texts: Sequence[str], controls: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return control to channels; a control may be named again for another channel."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        ((control, channel),) = pairs((text,), "--demand", controls).items()
        found[control] = (*found.get(control, ()), channel)
    return found


def _check_named(table: str, chosen: dict[str, Any]) -> None:
    missing = [f"--{part}" for part in ("time", "kpi", "spend") if part not in chosen]
    if missing:
        raise ChoiceError(
            "it is not said which column plays which part: no " + ", no ".join(missing),
            wanted="--time COLUMN --kpi COLUMN --spend COLUMN (once per channel), or a payoff.toml",
            remedy=f"name them, or let 'payoff init {table}' guess them and write a payoff.toml",
        )
