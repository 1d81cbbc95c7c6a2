"""The contract of a panel: one KPI, its channels and what else moved it, period by period."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.data.calendar import Period, check_calendar
from payoff.data.cells import Cells, numbers
from payoff.data.checks import check_channel, check_distinct, check_not_negative, check_varies
from payoff.data.columns import Columns, Sign
from payoff.data.dates import read_dates
from payoff.data.frames import open_frame

NUMBERS_MISS = "write the numbers in, or 0 where nothing happened"
SPEND_MISS = (
    f"{NUMBERS_MISS}; if every missing cell of spend and impressions means zero, "
    "say so with missing_spend_is_zero (on the command line, --missing-spend-is-zero)"
)


@frozen_arrays
class Panel:
    """A checked table: periods in rows, one KPI, channels, controls and events.

    Attributes
    ----------
    periods
        First day of each period, sorted, without gap or repeat, length ``T``.
    period
        ``"day"``, ``"week"`` or ``"month"``.
    kpi_name, kpi
        What is to be explained, shape ``(T,)``, in units of the KPI.
    channels, spend
        Spend columns and their values, shape ``(T, C)``, not negative, in ``spend_unit``.
    exposure_names, exposure
        Impressions where they are given, otherwise the spend itself, shape ``(T, C)``.
    controls, control_values, control_signs
        What else moves the KPI, shape ``(T, K)``, and the sign its effect must have.
    events, event_values
        Columns that are not zero when something happened, shape ``(T, E)``.
    notes
        What was sorted, filled, left out or assumed, one sentence each.
    source
        Where the table came from, in words.
    spend_unit
        Such as ``"EUR"``.
    """

    periods: tuple[date, ...]
    period: Period
    kpi_name: str
    kpi: Floats
    channels: tuple[str, ...]
    spend: Floats
    exposure: Floats
    exposure_names: tuple[str, ...]
    controls: tuple[str, ...]
    control_values: Floats
    control_signs: tuple[Sign, ...]
    events: tuple[str, ...]
    event_values: Floats
    notes: tuple[str, ...]
    source: str
    spend_unit: str = "spend"

    @classmethod
    def from_frame(
        cls,
        frame: object,
        *,
        time: str,
        kpi: str,
        spend: Sequence[str],
        impressions: Mapping[str, str] = {},
        controls: Sequence[str] = (),
        signs: Mapping[str, Sign] = {},
        events: Sequence[str] = (),
        missing_spend_is_zero: bool = False,
        source: str = "a dataframe",
        spend_unit: str = "spend",
    ) -> Panel:
        """Check a dataframe once, and make a panel of it.

        Parameters
        ----------
        frame
            Any dataframe in memory that narwhals reads: pandas, Polars, Arrow.
        time
            Column of dates. Rows may come in any order.
        kpi
            Column to be explained.
        spend
            One column per channel.
        impressions
            Spend column to impressions column, for the channels that have one.
        controls, signs
            What else moves the KPI, and ``"positive"`` or ``"negative"`` where that is known.
        events
            Columns that are not zero when something happened.
        missing_spend_is_zero
            Whether missing cells of spend and impressions stand for zero; they are counted in
            the notes. Otherwise they are refused. Nothing else is ever filled.
        source, spend_unit
            Words for reports.

        Raises
        ------
        InputError
            When the frame is no dataframe in memory, or empty.
        ColumnError
            When a column is missing, misspelt or in two roles, or no spend is named.
        ChoiceError
            When impressions or signs are given for columns that are not there.
        CellError
            When a cell is missing, no number, infinite, or negative where it must not be.
        CalendarError
            When dates cannot be read, repeat, leave gaps or are irregular.
        DesignError
            When a column is constant, or two channels are multiples of each other.
        """
        columns = Columns(time, kpi, spend, impressions, controls, signs, events)
        opened = open_frame(frame)
        used, blank_notes = opened.used(name for _, name in columns.parts)
        read, date_notes = read_dates(used[time])
        order = sorted(range(len(read)), key=read.__getitem__)
        sort_notes = () if order == list(range(len(read))) else (f"Rows were sorted by {time!r}.",)
        periods, period, calendar_notes = check_calendar([read[index] for index in order])
        cells = {name: column.take(order) for name, column in used.items()}
        kpi_values = numbers(cells[kpi], remedy=NUMBERS_MISS)
        check_varies(kpi, kpi_values, "KPI")
        media = _media(columns, cells, missing_spend_is_zero)
        return cls(
            periods,
            period,
            kpi,
            kpi_values,
            tuple(columns.spend),
            media.spend,
            media.exposure,
            tuple(columns.impressions.get(name, name) for name in columns.spend),
            tuple(columns.controls),
            _others(columns.controls, cells, "control"),
            tuple(columns.signs.get(name, "any") for name in columns.controls),
            tuple(columns.events),
            _others(columns.events, cells, "event"),
            (*opened.notes, *blank_notes, *date_notes, *calendar_notes, *sort_notes, *media.notes),
            source,
            spend_unit,
        )

    @property
    def data_hash(self) -> str:
        """SHA-256 of names, dates and values, the same for every dataframe library."""
        names = [
            self.period,
            [day.isoformat() for day in self.periods],
            self.kpi_name,
            self.channels,
            self.exposure_names,
            list(zip(self.controls, self.control_signs, strict=True)),
            self.events,
        ]
        digest = hashlib.sha256(json.dumps(names).encode())
        for values in (self.kpi, self.spend, self.exposure, self.control_values, self.event_values):
            digest.update((values + 0.0).astype("<f8").tobytes())
        return digest.hexdigest()


@frozen_arrays
class _Media:
    spend: Floats
    exposure: Floats
    notes: tuple[str, ...]


def _media(columns: Columns, cells: Mapping[str, Cells], missing_is_zero: bool) -> _Media:
    def read(name: str, what: str) -> Floats:
        values = numbers(cells[name], remedy=SPEND_MISS, missing_is_zero=missing_is_zero)
        check_not_negative(cells[name], values, what)
        return values

    spend, exposure, notes = [], [], []
    for name in columns.spend:
        shown = columns.impressions.get(name, name)
        spend.append(read(name, "spend"))
        exposure.append(spend[-1] if shown == name else read(shown, "impressions"))
        check_channel(name, spend[-1], exposure[-1], shown)
        notes += [_filled(cells[column]) for column in dict.fromkeys((name, shown))]
        notes.append(_unseen(name, spend[-1], exposure[-1]))
    together = _beside(exposure, len(exposure[0]))
    check_distinct(columns.spend, together)
    return _Media(_beside(spend, len(spend[0])), together, tuple(note for note in notes if note))


def _filled(cells: Cells) -> str:
    count = len(cells.missing)
    if not count:
        return ""
    return (
        f"{count} missing {'cell' if count == 1 else 'cells'} of {cells.name!r} "
        f"{'was' if count == 1 else 'were'} taken as zero, as told."
    )


def _unseen(channel: str, spend: Floats, exposure: Floats) -> str:
    count = int(np.count_nonzero((spend > 0) & (exposure == 0)))
    if not count:
        return ""
    rows = "1 row" if count == 1 else f"{count} rows"
    return f"Channel {channel!r} has spend but no impressions in {rows}."


def _others(names: Sequence[str], cells: Mapping[str, Cells], what: str) -> Floats:
    values = [numbers(cells[name], remedy=NUMBERS_MISS, truth=True) for name in names]
    for name, column in zip(names, values, strict=True):
        check_varies(name, column, what)
    return _beside(values, len(next(iter(cells.values())).values))


def _beside(columns: Sequence[Floats], rows: int) -> Floats:
    return read_only(np.array(columns).reshape(len(columns), rows).T.copy())
