"""Columns come from the options, from a settings file, or from both."""

from pathlib import Path

import pytest

from payoff.core.errors import ChoiceError, ColumnError, SourceError
from payoff.core.progress import silent
from payoff.tasks.choices import TABLE, TableChoices
from payoff.tasks.table import read_panel

NAMED = TableChoices(
    time="week",
    kpi="sales",
    spend=("tv", "radio"),
    impressions=("tv=views",),
    control=("price",),
    sign=("price=negative",),
    event=("promo",),
    holidays="DE",
)
SETTINGS = """
time = "week"
kpi = "sales"
spend = ["tv"]
controls = ["price"]
holidays = "GB"
"""


def test_options_name_the_columns(table: str) -> None:
    panel, country = read_panel(table, NAMED, silent)
    assert panel.channels == ("tv", "radio")
    assert panel.exposure_names == ("views", "radio")
    assert (panel.controls, panel.control_signs) == (("price",), ("negative",))
    assert panel.events == ("promo",)
    assert country == "DE"
    assert panel.source == "sales.csv"


def test_the_unit_of_spend_can_be_said(table: str) -> None:
    choices = TableChoices(time="week", kpi="sales", spend=("tv",), spend_unit="EUR")
    assert read_panel(table, choices, silent)[0].spend_unit == "EUR"


def test_the_folder_settings_are_taken_when_no_column_is_named(table: str) -> None:
    Path("payoff.toml").write_text(SETTINGS)
    panel, country = read_panel(table, TABLE, silent)
    assert (panel.channels, panel.controls, country) == (("tv",), ("price",), "GB")
    assert panel.source == "sales.csv, with the columns of payoff.toml"


def test_the_folder_settings_are_left_alone_when_a_column_is_named(table: str) -> None:
    Path("payoff.toml").write_text("nonsense")
    panel, country = read_panel(table, NAMED, silent)
    assert panel.channels == ("tv", "radio")
    assert country == "DE"


def test_options_stand_in_place_of_named_settings(table: str) -> None:
    Path("mine.toml").write_text(SETTINGS)
    choices = TableChoices(settings=Path("mine.toml"), spend=("radio", "tv"), holidays="DE")
    panel, country = read_panel(table, choices, silent)
    assert (panel.channels, panel.controls, country) == (("radio", "tv"), ("price",), "DE")


def test_without_columns_the_way_on_is_shown(table: str) -> None:
    with pytest.raises(ChoiceError) as caught:
        read_panel(table, TABLE, silent)
    assert "no --time, no --kpi, no --spend" in caught.value.found
    assert "payoff init sales.csv" in caught.value.remedy


@pytest.mark.parametrize(
    ("choices", "error", "said"),
    [
        (TableChoices(time="week", kpi="sales", spend=("tvv",)), ColumnError, "did you mean 'tv'"),
        (TableChoices(settings=Path("none.toml")), SourceError, "none.toml"),
        (
            TableChoices(time="week", kpi="sales", spend=("tv",), impressions=("radio=views",)),
            ChoiceError,
            "--impressions names 'radio'",
        ),
    ],
)
def test_wrong_columns_are_explained(
    table: str, choices: TableChoices, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_panel(table, choices, silent)
