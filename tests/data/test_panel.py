from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from payoff.core.errors import (
    CalendarError,
    CellError,
    ChoiceError,
    ColumnError,
    DesignError,
    InputError,
)
from payoff.data.panel import Panel

ANY_SPEND = {"impressions": {}, "controls": (), "events": ()}


def test_a_good_table_becomes_a_panel(columns, panel):
    made = panel(columns, signs={"price": "negative"}, source="here", spend_unit="EUR")
    assert (made.period, made.kpi_name, made.channels) == ("week", "sales", ("tv", "radio"))
    assert made.periods[0] == date(2024, 1, 1)
    assert made.exposure_names == ("tv_views", "radio")
    assert made.control_signs == ("negative",)
    assert made.notes == ()
    assert (made.grouping, made.groups, made.size_name) == ("", ("",), "")
    assert made.size.tolist() == [np.mean(columns["sales"])]
    assert (made.rows, made.observed.shape) == (12, (1, 12))
    assert (made.source, made.spend_unit) == ("here", "EUR")
    np.testing.assert_array_equal(made.spend[0], np.column_stack([columns["tv"], columns["radio"]]))
    np.testing.assert_array_equal(
        made.exposure[0], np.column_stack([columns["tv_views"], columns["radio"]])
    )
    np.testing.assert_array_equal(made.control_values[0, :, 0], columns["price"])
    np.testing.assert_array_equal(made.event_values[0, :, 0], columns["promo"])


def test_arrays_cannot_be_written_to(columns, panel):
    made = panel(columns)
    for values in (made.kpi, made.spend, made.exposure, made.control_values, made.event_values):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1.0


def test_without_controls_and_events_their_arrays_have_no_columns(columns, panel):
    made = panel(columns, controls=(), events=())
    assert made.control_values.shape == made.event_values.shape == (1, 12, 0)


def test_one_spend_column_may_be_named_by_itself(columns, panel):
    assert panel(columns, spend="radio", impressions={}).channels == ("radio",)


def test_rows_are_sorted_and_the_notes_say_so(columns, panel):
    upside_down = {name: values[::-1] for name, values in columns.items()}
    made = panel(upside_down)
    assert made.data_hash == panel(columns).data_hash
    assert made.notes == ("Rows were sorted by 'week'.",)


def test_the_hash_is_the_same_today_as_ever(columns, panel):
    assert panel(columns).data_hash.startswith("ad7cc2a1548965a1")


@pytest.mark.parametrize("name", ["sales", "tv", "radio", "tv_views", "price", "promo"])
def test_the_hash_changes_with_every_value(columns, panel, name):
    before = panel(columns).data_hash
    columns[name][3] += 1
    assert panel(columns).data_hash != before


def test_the_hash_changes_with_a_sign(columns, panel):
    assert panel(columns, signs={"price": "negative"}).data_hash != panel(columns).data_hash


@pytest.mark.parametrize(
    "name", ["TV spend (€)", "télé", "📺", "tv;radio", 'a "quoted" name', "电视"]
)
def test_any_column_name_works(columns, panel, name):
    columns[name] = columns.pop("tv")
    assert panel(columns, spend=[name, "radio"], impressions={}).channels == (name, "radio")


@pytest.mark.parametrize("wanted", ["tv_spent", "Tv"])
def test_a_misspelt_column_suggests_the_nearest(columns, panel, wanted):
    columns["tv_spend"] = columns.pop("tv") if wanted == "tv_spent" else columns["tv"]
    with pytest.raises(ColumnError, match=f"no column '{wanted}'") as caught:
        panel(columns, spend=[wanted, "radio"], impressions={})
    assert caught.value.remedy == f"did you mean {'tv_spend' if 'spent' in wanted else 'tv'!r}?"


def test_a_column_like_no_other_lists_what_there_is(columns, panel):
    with pytest.raises(ColumnError) as caught:
        panel(columns, kpi="gross profit 2024")
    assert "there is: 'week', 'sales', 'tv'" in caught.value.remedy


def test_a_column_in_two_roles(columns, panel):
    with pytest.raises(ColumnError, match="'tv' is named 2 times: as spend and controls") as caught:
        panel(columns, controls=["tv"])
    assert "name it once" in caught.value.remedy


def test_the_same_spend_column_twice(columns, panel):
    with pytest.raises(ColumnError, match="'tv' is named 2 times: as spend and spend"):
        panel(columns, spend=["tv", "tv"])


def test_no_spend_column(columns, panel):
    with pytest.raises(ColumnError, match="no spend column") as caught:
        panel(columns, spend=[], impressions={})
    assert "one column per channel" in caught.value.remedy


def test_impressions_of_something_that_is_no_spend(columns, panel):
    with pytest.raises(ChoiceError, match="impressions is given for 'tvv'") as caught:
        panel(columns, impressions={"tvv": "tv_views"})
    assert caught.value.remedy == "did you mean 'tv'?"


def test_a_sign_of_something_that_is_no_control(columns, panel):
    with pytest.raises(ChoiceError, match="a sign is given for 'promo', which is not a control"):
        panel(columns, signs={"promo": "positive"})


def test_an_unknown_sign(columns, panel):
    with pytest.raises(ChoiceError, match="the sign of 'price' is 'negativ'") as caught:
        panel(columns, signs={"price": "negativ"})
    assert caught.value.remedy == "did you mean 'negative'?"


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("much", "correct the cell"),
        ("1,234.50", "no thousands separators"),
        ("12,5", "write decimals with a point"),
        ("1.234.567", "leave thousands separators"),
        ("1 234", "leave thousands separators"),
        ("€ 12", "currency and other signs out"),
        ("12%", "currency and other signs out"),
        ("1_000", "currency and other signs out"),
    ],
)
def test_text_in_a_number_column(columns, panel, value, remedy):
    columns["tv"] = [str(spend) for spend in columns["tv"]]
    columns["tv"][4] = value
    with pytest.raises(CellError, match=r"column 'tv', row 5 \(the first is row 1\)") as caught:
        panel(columns)
    assert repr(value) in caught.value.found
    assert remedy in caught.value.remedy


def test_truth_is_no_spend(columns, panel):
    columns["tv"] = [bool(spend) for spend in columns["tv"]]
    with pytest.raises(CellError, match=r"'tv', row 1 .* holds 'True'"):
        panel(columns)


@pytest.mark.parametrize("name", ["tv", "tv_views", "price", "promo"])
@pytest.mark.parametrize("hole", [None, float("nan")])
def test_missing_cells_are_named_and_never_filled(columns, panel, name, hole):
    columns[name][2] = columns[name][5] = hole
    with pytest.raises(
        CellError, match=f"column '{name}' has 2 missing cells: row 3, 6 "
    ) as caught:
        panel(columns)
    assert "write the numbers in" in caught.value.remedy
    assert ("missing_spend_is_zero" in caught.value.remedy) == name.startswith("tv")


@pytest.mark.parametrize("word", ["", " ", "NA", "n/a", "#N/A", "NaN", "null", "None"])
def test_words_for_missing_are_missing(columns, panel, word):
    columns["price"] = [word, *map(str, columns["price"][1:])]
    with pytest.raises(CellError, match="'price' has 1 missing cell: row 1 "):
        panel(columns)


def test_missing_spend_is_zero_only_when_told_and_is_counted(columns, panel):
    columns["tv"][0] = columns["tv"][4] = columns["tv_views"][4] = None
    made = panel(columns, missing_spend_is_zero=True)
    assert made.spend[0, :5, 0].tolist() == [0, 0, 5, 7.5, 0]
    assert made.exposure[0, 4, 0] == 0
    assert made.notes == (
        "2 missing cells of 'tv' were taken as zero, as told.",
        "1 missing cell of 'tv_views' was taken as zero, as told.",
    )


@pytest.mark.parametrize("name", ["price", "promo"])
def test_missing_spend_is_zero_fills_nothing_else(columns, panel, name):
    columns[name][0] = None
    with pytest.raises(CellError, match=f"'{name}' has 1 missing cell"):
        panel(columns, missing_spend_is_zero=True)


@pytest.mark.parametrize("hole", [None, float("nan")])
def test_a_kpi_that_is_not_known_is_left_out_of_the_fit(columns, panel, hole):
    whole = panel(columns).kpi[0]
    columns["sales"][2] = columns["sales"][5] = hole
    made = panel(columns)
    assert np.flatnonzero(np.isnan(made.kpi[0])).tolist() == [2, 5]
    assert (made.rows, made.observed.sum()) == (10, 10)
    assert made.size.tolist() == [np.delete(whole, [2, 5]).mean()]
    assert made.notes == (
        "2 rows without 'sales', left out of the fit: row 3, 6 (the first is row 1).",
    )


def test_a_kpi_that_is_hardly_known(columns, panel):
    columns["sales"][4:] = [None] * 8
    assert panel(columns).rows == 4
    columns["sales"][3] = None
    with pytest.raises(CellError, match="'sales' has a number in 3 of 12 rows\n") as caught:
        panel(columns)
    assert "a third" in caught.value.wanted


def test_rows_of_zeros_below_the_table_are_left_out_and_counted(columns, panel):
    below = {
        name: [*values, None if name in {"week", "sales"} else 0, None]
        for name, values in columns.items()
    }
    made = panel(below)
    assert made.data_hash == panel(columns).data_hash
    assert made.notes == (
        "2 rows left out, blank or 0 in every column that is used: row 13, 14 "
        "(the first is row 1).",
    )
    below["tv"][-2] = 3.0
    with pytest.raises(CalendarError, match="no date in row 13 "):
        panel(below)


def test_rows_that_are_blank_throughout_are_left_out_and_counted(columns, panel):
    blank = {name: [*values, None, None] for name, values in columns.items()}
    made = panel(blank)
    assert made.data_hash == panel(columns).data_hash
    assert made.notes == (
        "2 rows left out, blank in every column that is used: row 13, 14 (the first is row 1).",
    )


@pytest.mark.parametrize(("name", "what"), [("radio", "spend"), ("tv_views", "impressions")])
def test_negative_spend_and_impressions(columns, panel, name, what):
    columns[name][6] = -4.5
    with pytest.raises(CellError, match=f"column '{name}', row 7 .* holds -4.5") as caught:
        panel(columns)
    assert caught.value.wanted == f"{what} of 0 or more"
    assert ("refunds" in caught.value.remedy) == (what == "spend")


@pytest.mark.parametrize("name", ["sales", "tv", "tv_views", "price", "promo"])
@pytest.mark.parametrize("value", [float("inf"), float("-inf"), "Infinity", "1e999"])
def test_infinite_values(columns, panel, name, value):
    columns[name] = (
        [str(cell) for cell in columns[name]] if isinstance(value, str) else columns[name]
    )
    columns[name] = [*map(float, columns[name])] if isinstance(value, float) else columns[name]
    columns[name][1] = value
    with pytest.raises(CellError, match=f"column '{name}', row 2 .* is infinite") as caught:
        panel(columns)
    assert "division by zero" in caught.value.remedy


def test_an_all_zero_channel(columns, panel):
    columns["radio"] = [0.0] * 12
    with pytest.raises(DesignError, match="'radio' has a spend of 0 in every row") as caught:
        panel(columns)
    assert caught.value.remedy == "leave it out"


def test_a_constant_channel(columns, panel):
    columns["radio"] = [5.0] * 12
    with pytest.raises(DesignError, match="channel 'radio' is 5 in every row") as caught:
        panel(columns)
    assert "changes" in caught.value.wanted


def test_constant_spend_is_fine_where_impressions_change(columns, panel):
    columns["tv"] = [5.0] * 12
    assert panel(columns).exposure[0, :, 0].tolist() == columns["tv_views"]


def test_spend_without_any_impressions(columns, panel):
    columns["tv_views"] = [0.0] * 12
    with pytest.raises(DesignError, match="'tv' has spend, but its impressions 'tv_views' are 0"):
        panel(columns)


def test_spend_without_impressions_in_some_rows_is_noted(columns, panel):
    columns["tv_views"][0] = 0.0
    assert panel(columns).notes == ("Channel 'tv' has spend but no impressions in 1 row.",)


def test_constant_impressions(columns, panel):
    columns["tv_views"] = [3.0] * 12
    with pytest.raises(DesignError, match="impressions 'tv_views' is 3 in every row"):
        panel(columns)


@pytest.mark.parametrize(
    ("name", "what"), [("sales", "KPI"), ("price", "control"), ("promo", "event")]
)
def test_constant_columns(columns, panel, name, what):
    columns[name] = [1.0] * 12
    with pytest.raises(DesignError, match=f"{what} '{name}' is 1 in every row") as caught:
        panel(columns)
    assert caught.value.remedy == ("correct the column" if what == "KPI" else "leave it out")


def test_two_identical_channels(columns, panel):
    columns["radio"] = columns["tv"]
    with pytest.raises(DesignError, match="'tv' and 'radio' are identical") as caught:
        panel(columns, impressions={})
    assert "add them up" in caught.value.remedy


def test_two_proportional_channels(columns, panel):
    columns["radio"] = [spend * 0.3 for spend in columns["tv"]]
    with pytest.raises(DesignError, match=r"'tv' and 'radio' differ by a factor of 0\.3 in every"):
        panel(columns, impressions={})


def test_almost_proportional_channels_are_left_to_the_model(columns, panel):
    columns["radio"] = [spend * 0.3 + 0.001 * (row == 2) for row, spend in enumerate(columns["tv"])]
    assert panel(columns, impressions={}).channels == ("tv", "radio")


@pytest.mark.parametrize(
    "values",
    [
        [False, False, False, True] * 3,
        ["0", "0", "0", "1"] * 3,
        ["false", "False", "no", "TRUE"] * 3,
        [Decimal(0), Decimal(0), Decimal(0), Decimal(1)] * 3,
    ],
)
def test_events_may_be_truth_or_text(columns, panel, values):
    before = panel(columns).data_hash
    columns["promo"] = values
    assert panel(columns).data_hash == before


@pytest.mark.parametrize(
    ("frame", "kind", "remedy"),
    [
        ({"week": [1]}, "dict", "read_table"),
        (None, "NoneType", "read_table"),
        (pl.LazyFrame({"week": [1]}), "LazyFrame", "collect"),
    ],
)
def test_what_is_no_dataframe_in_memory(frame, kind, remedy):
    with pytest.raises(InputError, match=f"a {kind} cannot be read") as caught:
        Panel.from_frame(frame, time="week", kpi="sales", spend=["tv"])
    assert remedy in caught.value.remedy


def test_a_dataframe_without_rows(columns, panel):
    empty = {name: pa.array([], pa.float64()) for name in columns}
    with pytest.raises(InputError, match="has no rows"):
        panel(empty)


def test_a_dataframe_with_too_many_rows():
    frame = pa.table({"week": np.arange(1_000_001)})
    with pytest.raises(InputError, match="more than 1,000,000 rows") as caught:
        Panel.from_frame(frame, time="week", kpi="sales", spend=["tv"])
    assert "sum it" in caught.value.remedy


def test_two_columns_of_one_name():
    frame = pd.DataFrame([[1, 2]], columns=["tv", "tv"])
    with pytest.raises(ColumnError, match=r"two columns share a name.*'tv'"):
        Panel.from_frame(frame, time="week", kpi="sales", spend=["tv"])


def test_pandas_kinds_of_columns(columns, panel):
    frame = pd.DataFrame(columns)
    frame["week"] = pd.to_datetime(frame["week"]).dt.tz_localize("Europe/Berlin")
    frame["sales"] = frame["sales"].astype("Int64")
    frame["tv"] = pd.Categorical(frame["tv"].astype(str))
    frame["radio"] = frame["radio"].astype(object)
    frame["promo"] = frame["promo"].astype("boolean")
    made = Panel.from_frame(
        frame,
        time="week",
        kpi="sales",
        spend=["tv", "radio"],
        impressions={"tv": "tv_views"},
        controls=["price"],
        events=["promo"],
    )
    assert made.data_hash == panel(columns).data_hash


@pytest.mark.parametrize("kind", ["Float64", "Int64", "object"])
def test_pandas_missing_marks(columns, kind):
    frame = pd.DataFrame(columns)
    frame["tv"] = frame["tv"].round(0).astype(kind)
    frame.loc[3, "tv"] = pd.NA
    with pytest.raises(CellError, match="'tv' has 1 missing cell: row 4"):
        Panel.from_frame(frame, time="week", kpi="sales", spend=["tv", "radio"])


def test_polars_kinds_of_columns(columns, panel):
    frame = pl.DataFrame(columns).with_columns(
        pl.col("week").cast(pl.Datetime("ms")),
        pl.col("tv").cast(pl.Decimal(10, 2)),
        pl.col("sales").cast(pl.Float32),
        pl.col("promo").cast(pl.String).cast(pl.Enum(["0", "1"])),
    )
    made = Panel.from_frame(
        frame,
        time="week",
        kpi="sales",
        spend=["tv", "radio"],
        impressions={"tv": "tv_views"},
        controls=["price"],
        events=["promo"],
    )
    assert made.data_hash == panel(columns).data_hash


def test_arrow_dictionaries(columns, panel):
    table = pa.table(columns)
    text = table.append_column("r", table["radio"].cast(pa.string()).dictionary_encode())
    made = Panel.from_frame(text, time="week", kpi="sales", spend=["tv", "r"])
    assert made.spend[0, :, 1].tolist() == columns["radio"]


def test_a_time_of_day_is_refused(columns, panel):
    columns["week"] = [datetime(day.year, day.month, day.day, 23) for day in columns["week"]]
    with pytest.raises(InputError, match=r"column 'week', row 1 .* 2024-01-01 23:00:00") as caught:
        panel(columns)
    assert "time zone" in caught.value.remedy


def test_importing_the_panel_loads_no_dataframe_library():
    code = (
        "import sys, payoff.data.panel; print({'pandas', 'polars', 'ibis', 'jax'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
