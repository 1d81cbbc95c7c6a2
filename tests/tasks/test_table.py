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


LONG = TableChoices(
    time="week",
    kpi="sales",
    spend=("tv", "radio"),
    group="geo",
    population="people",
    national=("tv",),
    reach=("radio=reach",),
    frequency=("radio=often",),
    organic=("views",),
    control=("price",),
    segment=("promo",),
    demand=("price=tv", "price=radio"),
)


@pytest.fixture
def long_table(table: str) -> str:
    head, *lines = Path(table).read_text().splitlines()
    grouped = [f"{head},geo,people,reach,often"]
    for place, line in enumerate(lines):
        week, sales, *others = line.split(",")
        for geo, people in (("a", 3), ("b", 1)):
            more = f"{geo},{people},{place % 7 * people},{1 + place % 3}"
            grouped.append(",".join([week, f"{int(sales) * people}", *others, more]))
    Path("long.csv").write_text("\n".join(grouped))
    return "long.csv"


def test_options_name_what_a_table_of_groups_has(long_table: str) -> None:
    panel, _ = read_panel(long_table, LONG, silent)
    assert (panel.grouping, panel.groups) == ("geo", ("a", "b"))
    assert (panel.size_name, panel.size.tolist()) == ("people", [3, 1])
    assert panel.spend[0, 0, 0] == 3 * panel.spend[1, 0, 0]
    assert panel.exposure_names == ("tv", "reach", "views")
    assert panel.frequency_names == ("", "often", "")
    assert (panel.organic, panel.segments) == (("views",), ("promo",))
    assert panel.demand == (("price", "tv"), ("price", "radio"))


def test_settings_name_what_a_table_of_groups_has(long_table: str) -> None:
    Path("payoff.toml").write_text(
        """
time = "week"
group = "geo"
population = "people"
kpi = "sales"
spend = ["tv", "radio"]
national = ["tv"]
organic = ["views"]
controls = ["price"]
segments = ["promo"]

[reach]
radio = "reach"

[frequency]
radio = "often"

[demand]
price = ["tv", "radio"]
"""
    )
    said, _ = read_panel(long_table, TABLE, silent)
    assert said.data_hash == read_panel(long_table, LONG, silent)[0].data_hash


@pytest.mark.parametrize("part", ["group", "population", "national", "organic", "segment"])
def test_naming_any_column_leaves_the_folder_settings_alone(table: str, part: str) -> None:
    Path("payoff.toml").write_text("nonsense")
    named = "x" if part in {"group", "population"} else ("x",)
    with pytest.raises(ChoiceError, match="no --time"):
        read_panel(table, TableChoices(**{part: named}), silent)


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
        (
            TableChoices(
                time="week", kpi="sales", spend=("tv",), control=("price",), demand=("prise=tv",)
            ),
            ChoiceError,
            "did you mean 'price'",
        ),
    ],
)
def test_wrong_columns_are_explained(
    table: str, choices: TableChoices, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_panel(table, choices, silent)
