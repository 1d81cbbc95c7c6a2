"""The contract of a panel: one KPI, its channels and what else moved it, by group and period."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats, frozen_arrays, read_only
from payoff.data.calendar import Period
from payoff.data.columns import Columns, Sign
from payoff.data.covariates import covariates_of
from payoff.data.dates import read_dates
from payoff.data.frames import open_frame
from payoff.data.grid import grid_of
from payoff.data.groups import read_kpi, read_labels, read_population
from payoff.data.media import media_of


@frozen_arrays
class Panel:
    """A checked table: one KPI, channels, controls and events, for groups and periods.

    Groups are regions, brands, stores: what a table has a row of in every period. A table of one
    has ``G = 1``.

    Attributes
    ----------
    periods
        First day of each period, sorted, without gap or repeat, length ``T``: the calendar of all
        groups together.
    period
        ``"day"``, ``"week"`` or ``"month"``.
    grouping, groups
        Name of the column of groups, and the groups, sorted, length ``G``; ``""`` and ``("",)``
        without one.
    size_name, size
        Column of the population, ``""`` without one, and the size of each group, shape ``(G,)``:
        its population, or its mean absolute KPI.
    kpi_name, kpi
        What is to be explained, shape ``(G, T)``, in units of the KPI; NaN where it is not known,
        or the group not there yet or any more.
    channels
        Spend columns, then organic ones, length ``C``.
    organic
        Those of ``channels`` that cost nothing: their spend is 0, their exposure the column.
    spend
        Shape ``(G, T, C)``, not negative, in ``spend_unit``.
    exposure_names, exposure
        Impressions where they are given, else reach where that is, else the spend itself, shape
        ``(G, T, C)``.
    frequency_names, frequency
        Column of the average frequency, ``""`` for a channel without one, and how often those
        reached were, shape ``(G, T, C)``: 1 or more; 0 where nothing ran or there is no column.
    controls, control_values, control_signs
        What else moves the KPI, shape ``(G, T, K)``, and the sign its effect must have.
    demand
        Pairs of a control and a channel: the control stands for the demand that the channel's
        spend follows.
    events, event_values
        Columns that are not zero when something happened, shape ``(G, T, E)``.
    segments, segment_values
        Shares or dummies of the periods, not negative, shape ``(G, T, S)``.
    notes
        What was sorted, filled, left out or assumed, one sentence each.
    source
        Where the table came from, in words.
    spend_unit
        Such as ``"EUR"``.
    """

    periods: tuple[date, ...]
    period: Period
    grouping: str
    groups: tuple[str, ...]
    size_name: str
    size: Floats
    kpi_name: str
    kpi: Floats
    channels: tuple[str, ...]
    organic: tuple[str, ...]
    spend: Floats
    exposure: Floats
    exposure_names: tuple[str, ...]
    frequency_names: tuple[str, ...]
    frequency: Floats
    controls: tuple[str, ...]
    control_values: Floats
    control_signs: tuple[Sign, ...]
    demand: tuple[tuple[str, str], ...]
    events: tuple[str, ...]
    event_values: Floats
    segments: tuple[str, ...]
    segment_values: Floats
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
        group: str | None = None,
        population: str | None = None,
        national: Sequence[str] = (),
        reach: Mapping[str, str] = {},
        frequency: Mapping[str, str] = {},
        organic: Sequence[str] = (),
        segments: Sequence[str] = (),
        demand: Mapping[str, Sequence[str]] = {},
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
            Column to be explained. Rows in which it is missing are left out of the fit.
        spend
            One column per channel.
        impressions
            Spend column to impressions column, for the channels that have one.
        controls, signs
            What else moves the KPI, and ``"positive"`` or ``"negative"`` where that is known.
        events
            Columns that are not zero when something happened.
        group
            Column that tells regions, brands or stores apart; one row per group and period.
        population
            Column of the size of each group, the same in all its rows. Without one, a group's
            size is its mean absolute KPI.
        national
            Spend columns that hold the nation's total, repeated in the row of every group; they
            and their impressions or reach are shared out to the groups by size.
        reach, frequency
            Spend column to the column of how many were reached, and of how often on average;
            both or neither.
        organic
            Columns of media that cost nothing, one per channel.
        segments
            Shares or dummies of the periods, not negative.
        demand
            Control to the spend columns whose spend follows it, such as query volume to search.
        missing_spend_is_zero
            Whether missing cells of spend, impressions, reach, frequency and organic media stand
            for zero; they are counted in the notes. Otherwise they are refused. Nothing else is
            ever filled.
        source, spend_unit
            Words for reports.

        Raises
        ------
        InputError
            When the frame is no dataframe in memory, or empty.
        ColumnError
            When a column is missing, misspelt or in two roles, or no spend is named.
        ChoiceError
            When something is given for a column that is not there, or choices do not go together.
        CellError
            When a cell is missing, no number, infinite, or negative where it must not be; when
            too few rows have a KPI, or national amounts differ between groups.
        CalendarError
            When dates cannot be read, repeat, leave gaps or are irregular.
        DesignError
            When a column is constant, two channels are multiples of each other, or a population
            changes.
        """
        columns = Columns(
            time,
            kpi,
            spend,
            impressions,
            controls,
            signs,
            events,
            group=group,
            population=population,
            national=national,
            reach=reach,
            frequency=frequency,
            organic=organic,
            segments=segments,
            demand=demand,
        )
        opened = open_frame(frame)
        cells = opened.used([name for _, name in columns.parts], (time, kpi))
        dates, date_notes = read_dates(cells[time])
        grid = grid_of(dates, None if group is None else read_labels(cells[group]), time)
        known, kpi_notes = read_kpi(cells[kpi], grid, group)
        size = (
            read_only(np.nanmean(np.abs(known), axis=1))
            if population is None
            else read_population(cells[population], grid)
        )
        media = media_of(columns, cells, grid, size, missing_spend_is_zero)
        return cls(
            periods=grid.periods,
            period=grid.period,
            grouping=group or "",
            groups=grid.groups,
            size_name=population or "",
            size=size,
            kpi_name=kpi,
            kpi=known,
            channels=columns.channels,
            organic=tuple(columns.organic),
            spend=media.spend,
            exposure=media.exposure,
            exposure_names=media.exposure_names,
            frequency_names=media.frequency_names,
            frequency=media.frequency,
            controls=tuple(columns.controls),
            control_values=covariates_of(columns.controls, cells, grid, "control"),
            control_signs=tuple(columns.signs.get(name, "any") for name in columns.controls),
            demand=columns.demand_pairs,
            events=tuple(columns.events),
            event_values=covariates_of(columns.events, cells, grid, "event"),
            segments=tuple(columns.segments),
            segment_values=covariates_of(columns.segments, cells, grid, "segment"),
            notes=(
                *opened.notes,
                *cells.notes,
                *date_notes,
                *grid.notes,
                *kpi_notes,
                *media.notes,
            ),
            source=source,
            spend_unit=spend_unit,
        )

    @property
    def observed(self) -> npt.NDArray[np.bool_]:
        """Whether the KPI is known, shape ``(G, T)``."""
        known: npt.NDArray[np.bool_] = ~np.isnan(self.kpi)
        return known

    @property
    def rows(self) -> int:
        """How many pairs of group and period have a KPI."""
        return int(self.observed.sum())

    @property
    def data_hash(self) -> str:
        """SHA-256 of names, dates and values, the same for every dataframe library."""
        names = [
            self.period,
            [day.isoformat() for day in self.periods],
            self.grouping,
            self.groups,
            self.size_name,
            self.kpi_name,
            self.channels,
            self.organic,
            self.exposure_names,
            self.frequency_names,
            list(zip(self.controls, self.control_signs, strict=True)),
            self.demand,
            self.events,
            self.segments,
        ]
        digest = hashlib.sha256(json.dumps(names).encode())
        for values in (
            self.size,
            self.kpi,
            self.spend,
            self.exposure,
            self.frequency,
            self.control_values,
            self.event_values,
            self.segment_values,
        ):
            digest.update((values + 0.0).astype("<f8").tobytes())
        return digest.hexdigest()
