"""A panel of groups: what is laid out, shared out and refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import (
    CalendarError,
    CellError,
    ChoiceError,
    ColumnError,
    DesignError,
)
from payoff.data.panel import Panel
from payoff.data.sources import read_table

WEEKS = [date(2024, 1, 1) + timedelta(weeks=index) for index in range(9)]
ROLES: dict[str, Any] = {
    "time": "week",
    "kpi": "sales",
    "spend": ["tv", "search"],
    "controls": ["price", "queries"],
    "events": ["promo"],
    "group": "geo",
}
PEOPLE = {"north": 30.0, "south": 10.0, "west": 60.0}


def rows() -> list[dict[str, Any]]:
    """One row per group and week; ``tv`` is the nation's, the same in every group."""
    random = np.random.default_rng(4)
    return [
        {
            "geo": geo,
            "week": week,
            "sales": 100 * PEOPLE[geo] + float(random.integers(100)),
            "tv": 50.0 + 7 * at**2 % 11,
            "tv_views": 900.0 + 5 * at**3 % 17,
            "search": float(random.integers(1, 100)),
            "reach": float(random.integers(1, 100)),
            "frequency": 1.0 + float(random.integers(4)) / 4,
            "letters": float(random.integers(30)),
            "price": float(random.integers(8, 12)) + 0.01 * at,
            "queries": float(random.integers(1, 90)),
            "promo": int(at % 4 == 1),
            "spring": 0.25 if at < 3 else 0.75,
            "people": PEOPLE[geo],
        }
        for geo in PEOPLE
        for at, week in enumerate(WEEKS)
    ]


def panel(table: list[dict[str, Any]], **changes: Any) -> Panel:
    return Panel.from_frame(pa.Table.from_pylist(table), **(ROLES | changes))


def without(table, geo, *at):
    """Leave out rows of a group, by number of the week."""
    gone = {WEEKS[index] for index in at}
    return [row for row in table if not (row["geo"] == geo and row["week"] in gone)]


def changed(table, group, at, **values):
    return [
        row | values if (row["geo"], row["week"]) == (group, WEEKS[at]) else row for row in table
    ]


def test_a_long_table_becomes_groups_times_periods():
    made = panel(
        rows(),
        population="people",
        organic=["letters"],
        segments=["spring"],
        reach={"search": "reach"},
        frequency={"search": "frequency"},
        impressions={"tv": "tv_views"},
        demand={"queries": ["search"]},
    )
    assert (made.grouping, made.groups) == ("geo", ("north", "south", "west"))
    assert (made.size_name, made.size.tolist()) == ("people", [30, 10, 60])
    assert made.channels == ("tv", "search", "letters")
    assert made.organic == ("letters",)
    assert made.exposure_names == ("tv_views", "reach", "letters")
    assert made.frequency_names == ("", "frequency", "")
    assert made.demand == (("queries", "search"),)
    assert made.segments == ("spring",)
    assert made.periods == tuple(WEEKS)
    assert made.rows == 27
    for row in rows():
        at = made.groups.index(row["geo"]), WEEKS.index(row["week"])
        assert made.kpi[at] == row["sales"]
        assert made.spend[at].tolist() == [row["tv"], row["search"], 0]
        assert made.exposure[at].tolist() == [row["tv_views"], row["reach"], row["letters"]]
        assert made.frequency[at].tolist() == [0, row["frequency"], 0]
        assert made.control_values[at].tolist() == [row["price"], row["queries"]]
        assert made.event_values[at].tolist() == [row["promo"]]
        assert made.segment_values[at].tolist() == [row["spring"]]


def test_numbers_may_name_groups():
    number = {"north": 3, "south": 10, "west": 7}
    made = panel([row | {"geo": number[row["geo"]]} for row in rows()])
    assert made.groups == ("10", "3", "7")
    text = panel([row | {"geo": f" {number[row['geo']]} "} for row in rows()])
    assert text.data_hash == made.data_hash
    leading = panel([row | {"geo": f"0{number[row['geo']]}"} for row in rows()])
    assert leading.groups == ("010", "03", "07")


@settings(max_examples=20, deadline=None)
@given(st.permutations(rows()))
def test_the_order_of_rows_changes_nothing(shuffled):
    choices = {"national": ["tv"], "impressions": {"tv": "tv_views"}, "segments": ["spring"]}
    made, again = panel(rows(), **choices), panel(shuffled, **choices)
    assert again.data_hash == made.data_hash
    assert again.notes[-1] == made.notes[-1]


@pytest.mark.parametrize("geo", PEOPLE)
def test_a_table_of_one_group_is_a_table_without(geo):
    one = [row for row in rows() if row["geo"] == geo]
    grouped, plain = panel(one), panel(one, group=None)
    assert (grouped.groups, plain.groups) == ((geo,), ("",))
    arrays = ("size", "kpi", "spend", "exposure", "frequency", "control_values", "event_values")
    for name in arrays:
        np.testing.assert_array_equal(getattr(grouped, name), getattr(plain, name))
    assert (grouped.periods, grouped.notes) == (plain.periods, plain.notes)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3), st.integers(0, 3), st.sampled_from(list(PEOPLE)))
def test_a_group_may_begin_later_and_end_earlier(before, after, geo):
    gone = [*range(before), *range(9 - after, 9)]
    made, whole = panel(without(rows(), geo, *gone)), panel(rows())
    g = made.groups.index(geo)
    assert made.periods == whole.periods
    assert np.flatnonzero(np.isnan(made.kpi[g])).tolist() == gone
    for name in ("spend", "exposure", "frequency", "event_values"):
        values = getattr(made, name)
        assert not values[g, gone].any()
        np.testing.assert_array_equal(
            np.delete(values[g], gone, axis=0), np.delete(getattr(whole, name)[g], gone, axis=0)
        )
    own = np.delete(whole.control_values[g], gone, axis=0).mean(axis=0)
    np.testing.assert_allclose(made.control_values[g, gone], np.tile(own, (len(gone), 1)))
    others = [other for other in range(3) if other != g]
    np.testing.assert_array_equal(made.kpi[others], whole.kpi[others])
    weeks = f"{len(gone)} week{'s' * (len(gone) != 1)}"
    said = f"Groups that begin later or end earlier than the others: '{geo}' ({weeks}); "
    assert [note.startswith(said) for note in made.notes] == [True] * bool(gone)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.booleans())
def test_national_shares_add_up_to_the_nation(data, by_population):
    table = rows()
    for geo in ("north", "south"):
        before, after = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
        table = without(table, geo, *range(before), *range(9 - after, 9))
    made = panel(
        table,
        national=["tv"],
        impressions={"tv": "tv_views"},
        population="people" if by_population else None,
    )
    whole = {row["week"]: row for row in rows() if row["geo"] == "west"}
    np.testing.assert_allclose(made.spend[..., 0].sum(axis=0), [whole[w]["tv"] for w in WEEKS])
    np.testing.assert_allclose(
        made.exposure[..., 0].sum(axis=0), [whole[week]["tv_views"] for week in WEEKS]
    )
    shares = made.spend[..., 0] / made.spend[2, :, 0]
    there = ~np.isnan(made.kpi)
    wanted = np.where(there, (made.size / made.size[2])[:, None], 0)
    np.testing.assert_allclose(shares, wanted)
    by = "'people'" if by_population else "mean 'sales'"
    assert made.notes[-1] == f"National amounts of 'tv' were shared out to groups by {by}."


def test_reach_of_a_national_channel_is_shared_out_and_its_frequency_is_not():
    at_tv = [row | {"reach": row["tv_views"], "frequency": row["tv"] / 40} for row in rows()]
    made = panel(
        at_tv,
        national=["tv"],
        reach={"tv": "reach"},
        frequency={"tv": "frequency"},
        population="people",
    )
    np.testing.assert_allclose(made.exposure[1, :, 0] * 10, [r["reach"] for r in at_tv[:9]])
    np.testing.assert_allclose(made.frequency[1, :, 0], [r["frequency"] for r in at_tv[:9]])


def test_frequency_is_nothing_where_nobody_was_reached():
    table = changed(rows(), "south", 2, reach=0.0, frequency=0.0)
    table = changed(table, "south", 3, reach=0.0, frequency=2.5)
    table = changed(table, "south", 4, frequency=0.97)
    made = panel(table, reach={"search": "reach"}, frequency={"search": "frequency"})
    assert made.frequency[1, 2:5, 1].tolist() == [0, 0, 1]
    assert made.notes == (
        "Channel 'search' has spend but no reach in 2 rows.",
        "1 cell of 'frequency' a little below 1 taken as 1.",
    )


def test_missing_cells_of_all_media_are_zero_when_told():
    table = changed(rows(), "south", 2, search=None, reach=None, frequency=None, letters=None)
    choices = {
        "reach": {"search": "reach"},
        "frequency": {"search": "frequency"},
        "organic": ["letters"],
    }
    made = panel(table, **choices, missing_spend_is_zero=True)
    assert made.exposure[1, 2, 1:].tolist() == [0, 0]
    assert len([note for note in made.notes if "1 missing cell of" in note]) == 4
    with pytest.raises(CellError, match="'search' has 1 missing cell: row 12 "):
        panel(table, **choices)


def test_a_channel_may_be_unused_in_one_group():
    table = [row | {"search": 0.0} if row["geo"] == "south" else row for row in rows()]
    assert not panel(table).exposure[1, :, 1].any()


def test_a_missing_kpi_is_named_with_its_groups():
    made = panel(changed(changed(rows(), "north", 2, sales=None), "west", 3, sales=None))
    assert made.rows == 25
    assert made.notes == (
        "2 rows without 'sales' in 'north', 'west', left out of the fit: row 3, 22 "
        "(the first is row 1).",
    )


@pytest.mark.parametrize(
    ("column", "choices"),
    [
        ("people", {"population": "people"}),
        ("reach", {"reach": {"search": "reach"}, "frequency": {"search": "frequency"}}),
        ("frequency", {"reach": {"search": "reach"}, "frequency": {"search": "frequency"}}),
        ("letters", {"organic": ["letters"]}),
        ("spring", {"segments": ["spring"]}),
    ],
)
def test_the_hash_changes_with_every_value(column, choices):
    table = rows()
    south = [row | {column: row[column] + 1} if row["geo"] == "south" else row for row in table]
    assert panel(south, **choices).data_hash != panel(table, **choices).data_hash


def test_the_hash_changes_with_every_choice():
    choices: list[dict[str, Any]] = [
        {},
        {"population": "people"},
        {"national": ["tv"]},
        {"organic": ["letters"]},
        {"spend": ["tv", "search", "letters"]},
        {"segments": ["spring"]},
        {"demand": {"queries": ["search"]}},
        {"demand": {"queries": ["tv"]}},
        {"demand": {"price": ["tv"]}},
        {"events": ["promo", "spring"]},
    ]
    assert len({panel(rows(), **choice).data_hash for choice in choices}) == len(choices)


def refused(kind: type[Exception], table: list[dict[str, Any]], **changes: Any) -> Any:
    with pytest.raises(kind) as caught:
        panel(table, **changes)
    return caught.value


def test_a_gap_inside_a_group():
    error = refused(CalendarError, without(without(rows(), "south", 4, 5), "west", 3))
    assert error.found == (
        "group 'south' has 2 missing weeks: 2024-01-29, 2024-02-05; 1 other group too"
    )
    assert error.wanted == (
        "one row for every week from its first, 2024-01-01, to its last, 2024-02-26"
    )


def test_a_gap_in_every_group():
    table = rows()
    for geo in PEOPLE:
        table = without(table, geo, 4)
    assert "the calendar has 1 missing week: 2024-01-29" in refused(CalendarError, table).found


def test_a_group_and_period_twice():
    table = rows()
    error = refused(CalendarError, [*table, table[1], table[11]])
    assert error.found == (
        "groups have more than one row for a period: 'north' on 2024-01-08, 'south' on 2024-01-15"
    )


def test_repeated_dates_without_a_group_suggest_one():
    error = refused(CalendarError, rows(), group=None)
    assert "dates occur more than once: 2024-01-01" in error.found
    assert "name the column that tells them apart as group" in error.remedy


def test_a_row_without_a_group():
    error = refused(CellError, changed(rows(), "south", 4, geo=" "))
    assert "column 'geo' has no group in row 14" in error.found


def test_a_group_with_hardly_any_kpi():
    table = rows()
    for at in range(7):
        table = changed(table, "west", at, sales=None)
    error = refused(CellError, table)
    assert error.found == "column 'sales' has a number in 2 of 9 rows of group 'west'"


def test_a_third_is_of_the_rows_that_a_group_has():
    table = without(rows(), "west", 0, 1, 2)
    for at in range(3, 7):
        table = changed(table, "west", at, sales=None)
    assert panel(table).observed[2].sum() == 2


def test_a_group_whose_kpi_never_changes():
    table = [row | {"sales": 5.0} if row["geo"] == "south" else row for row in rows()]
    error = refused(DesignError, table)
    assert error.found == "KPI 'sales' is 5 in every row of group 'south'"


@pytest.mark.parametrize("value", [0.0, -3.0])
def test_a_population_that_is_none(value):
    error = refused(CellError, changed(rows(), "south", 1, people=value), population="people")
    assert f"column 'people', row 11 (the first is row 1) holds {value:g}" in error.found


def test_a_population_that_changes():
    error = refused(DesignError, changed(rows(), "south", 1, people=11.0), population="people")
    assert error.found == "population 'people' of group 'south' goes from 10 to 11"


@pytest.mark.parametrize(("column", "what"), [("tv", "tv"), ("tv_views", "tv_views")])
def test_national_amounts_that_differ(column, what):
    table = changed(rows(), "south", 1, **{column: 1.0})
    error = refused(CellError, table, national=["tv"], impressions={"tv": "tv_views"})
    assert f"column {what!r} is national, and on 2024-01-08 it holds 1 for group 'south'" in (
        error.found
    )


def test_a_national_channel_that_never_changes():
    table = [row | {"tv": 5.0} for row in rows()]
    assert "channel 'tv' is 5 in every row" in refused(DesignError, table, national=["tv"]).found


def test_a_frequency_below_one():
    table = changed(changed(rows(), "south", 1, frequency=0.5), "west", 1, frequency=0.0)
    error = refused(CellError, table, reach={"search": "reach"}, frequency={"search": "frequency"})
    assert "column 'frequency', row 11 (the first is row 1) holds 0.5, the first of 2" in (
        error.found
    )


def test_spend_that_reached_nobody():
    table = [row | {"reach": 0.0} for row in rows()]
    error = refused(
        DesignError, table, reach={"search": "reach"}, frequency={"search": "frequency"}
    )
    assert "'search' has spend, but its reach 'reach' is 0 in every row" in error.found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"reach": {"search": "reach"}}, "'search' has reach and no frequency"),
        ({"frequency": {"search": "frequency"}}, "'search' has frequency and no reach"),
        (
            {
                "reach": {"tv": "reach"},
                "frequency": {"tv": "frequency"},
                "impressions": {"tv": "tv_views"},
            },
            "'tv' has impressions 'tv_views' beside reach and frequency",
        ),
        ({"national": ["tv"], "group": None}, "national spend is named, 'tv', and no group"),
        (
            {"population": "people", "group": None},
            "a population is named, 'people', and no group",
        ),
        ({"national": ["price"]}, "national names 'price', which is not a spend column"),
        ({"demand": {"tv": ["tv"]}}, "demand is given for 'tv', which is not a control"),
        (
            {"demand": {"queries": ["price"]}},
            "demand 'queries' names 'price', which is not a spend column",
        ),
    ],
)
def test_choices_that_do_not_go_together(changes, found):
    assert refused(ChoiceError, rows(), **changes).found == found


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"organic": ["tv"]}, "spend and organic"),
        ({"segments": ["price"]}, "controls and segments"),
        ({"population": "geo"}, "group and population"),
    ],
)
def test_a_column_in_two_parts(changes, parts):
    assert f"named 2 times: as {parts}" in refused(ColumnError, rows(), **changes).found


def test_segments_and_organic_media_that_are_wrong():
    flat = [row | {"spring": 1.0, "letters": 4.0} for row in rows()]
    assert "segment 'spring' is 1 in every row" in (
        refused(DesignError, flat, segments=["spring"]).found
    )
    assert "organic channel 'letters' is 4 in every row" in (
        refused(DesignError, flat, organic=["letters"]).found
    )
    low = changed(rows(), "south", 1, spring=-0.1, letters=-1.0)
    assert refused(CellError, low, segments=["spring"]).wanted == "segment share of 0 or more"
    assert refused(CellError, low, organic=["letters"]).wanted == "organic exposure of 0 or more"


def test_identical_channels_are_seen_over_all_groups():
    table = [row | {"letters": row["search"]} for row in rows()]
    error = refused(DesignError, table, organic=["letters"])
    assert "channels 'search' and 'letters' are identical" in error.found
    assert panel(changed(table, "west", 8, letters=0.5), organic=["letters"]).organic


CHANNELS = [f"Channel{n}_spend" for n in range(4)]
SCORES = ["competitor_activity_score_control", "sentiment_score_control"]


@pytest.mark.parametrize(
    ("name", "roles", "shape"),
    [
        (
            "pymc_two_geos.csv",
            {"time": "date", "kpi": "y", "spend": ["x1", "x2"], "group": "geo"},
            (2, 159, 2),
        ),
        (
            "meridian_geo_media.csv",
            {
                "time": "time",
                "kpi": "conversions",
                "spend": CHANNELS,
                "impressions": {name: name.replace("spend", "impression") for name in CHANNELS},
                "controls": SCORES,
                "group": "geo",
                "population": "population",
            },
            (20, 156, 4),
        ),
        (
            "meridian_geo_media_rf.csv",
            {
                "time": "time",
                "kpi": "conversions",
                "spend": CHANNELS,
                "reach": {"Channel3_spend": "Channel3_reach"},
                "frequency": {"Channel3_spend": "Channel3_frequency"},
                "controls": SCORES,
                "group": "geo",
                "population": "population",
            },
            (20, 156, 4),
        ),
        (
            "meridian_geo_full_funnel_data.csv",
            {
                "time": "time",
                "kpi": "conversions",
                "spend": ["AwarenessVideo_spend", "PerformanceDisplay_spend"],
                "controls": ["BrandedGQV_control", "GenericGQV_control"],
                "demand": {"GenericGQV_control": ["PerformanceDisplay_spend"]},
                "group": "geo",
            },
            (20, 156, 2),
        ),
        (
            "pymc_time_varying.csv",
            {"time": "date_week", "kpi": "y", "spend": ["x1", "x2"]},
            (1, 179, 2),
        ),
        (
            "segments_and_media.csv",
            {
                "time": "Week Start Date",
                "kpi": "Sales",
                "spend": ["TV", "Radio", "Newspaper", "Social Media"],
                "segments": [f"Cluster_{n}.0" for n in range(5)],
            },
            (1, 200, 4),
        ),
    ],
)
def test_real_tables(real_table, name, roles, shape):
    made = Panel.from_frame(read_table(real_table(name)), **roles)
    assert made.spend.shape == shape
    assert made.rows == shape[0] * shape[1]
    often = made.frequency[made.frequency > 0]
    assert often.size == 0 or often.min() >= 1
    if made.segments:
        np.testing.assert_array_equal(made.segment_values.sum(axis=2), 1)


def test_day_and_month_are_told_apart_by_the_calendar_of_all_groups():
    """Thirteen firsts of a month, read the other way, are twelve days and one a year later."""
    months = [f"01/{at % 12 + 1:02}/{2023 + at // 12}" for at in range(13)]
    table = [
        {"geo": geo, "week": month, "sales": float(at), "tv": float(at * at % 5)}
        for geo in "ab"
        for at, month in enumerate(months)
    ]
    made = panel(table, spend=["tv"], controls=[], events=[])
    assert (made.period, made.groups) == ("month", ("a", "b"))
