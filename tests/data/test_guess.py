from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pyarrow as pa
import pytest

from payoff.core.errors import ColumnError
from payoff.data.columns import Columns
from payoff.data.guess import guess_columns
from payoff.data.panel import Panel
from payoff.data.simulate.brand import brand
from payoff.data.sources import read_table
from payoff.data.words import hint, words

WEEKS = [date(2024, 1, 1) + timedelta(weeks=index) for index in range(20)]


def table(*names: str, **others) -> pa.Table:
    """Columns that hold plausible positive amounts, and others as given."""
    amounts = {
        name: [100.0 + (7 * row + 13 * place) % 31 for row in range(20)]
        for place, name in enumerate(names)
    }
    return pa.table(amounts | others)


@pytest.mark.parametrize(
    ("time", "kpi", "spend"),
    [
        ("week", "sales", ["tv_spend", "radio_spend"]),
        ("Date", "Revenue", ["TV Cost", "Paid Search Cost"]),
        ("Datum", "Umsatz_netto", ["TV-Ausgaben", "Werbekosten Radio"]),
        ("fecha", "ventas", ["inversión_tv", "inversión_radio"]),
        ("semaine", "Chiffre d'affaires", ["dépenses_tv", "coût_radio"]),
        ("settimana", "fatturato", ["spesa_tv", "costo radio"]),
        ("data", "vendas", ["investimento_tv", "custo_rádio"]),
        ("ds", "y", ["x1", "x2"]),
        ("WeekStart", "totalOrders", ["facebookSpend", "googleAdsSpend"]),
        ("Woche", "Absatz", ["TV", "Radio", "Social Media"]),
    ],
)
def test_names_in_several_languages(time, kpi, spend):
    columns = guess_columns(table(kpi, *spend, **{time: WEEKS})).columns()
    assert columns == Columns(time, kpi, spend)


def guess_of(name: str, values: list) -> tuple[str, str]:
    guesses = guess_columns(table("sales", "tv_spend", **{"week": WEEKS, name: values}))
    guess = next(guess for guess in guesses.guesses if guess.column == name)
    return guess.part, guess.why


RARE = [1.0 if row in (3, 17) else 0.0 for row in range(20)]
AMOUNTS = [float(5 + (3 * row) % 11) for row in range(20)]


@pytest.mark.parametrize(
    ("name", "values", "part", "why"),
    [
        ("price", AMOUNTS, "controls", "moves sales besides media"),
        ("competitor_spend", AMOUNTS, "controls", "'competitor'"),
        ("promo", RARE, "events", "not zero in 2 of 20 rows"),
        ("z", RARE, "events", "it is 0 or 1"),
        ("feiertag", [str(bool(value)) for value in RARE], "events", "'feiertag'"),
        ("promo_depth", [value * 0.3 for value in RARE], "events", "'promo'"),
        ("population", [8.0] * 20, "left out", "it is 8 in every row"),
        ("n", list(range(20)), "left out", "only numbers the rows"),
        ("customer_id", AMOUNTS, "left out", "tells rows or groups apart"),
        ("dayofyear", AMOUNTS, "left out", "is the calendar"),
        ("seas_week_40", RARE, "left out", "is the calendar"),
        ("cost_per_click", AMOUNTS, "left out", "is a rate"),
        ("revenue", AMOUNTS, "left out", "kpi is 'sales' already"),
        ("tv_contribution", AMOUNTS, "left out", "what a model says"),
        ("radio", AMOUNTS, "left out", "does not say that it is spend"),
        ("tv_impressions", AMOUNTS, "impressions", "named like 'tv_spend'"),
        ("radio_impressions", AMOUNTS, "left out", "of no spend column"),
        ("remark", ["fine"] * 20, "left out", "it is text"),
        ("nothing", [None] * 20, "left out", "blank in every row"),
        ("whatever", AMOUNTS, "left out", "nothing in its name"),
    ],
)
def test_one_column(name, values, part, why):
    guessed, said = guess_of(name, values)
    assert guessed == part
    assert why in said


def test_of_two_counts_of_contacts_one_is_taken():
    names = ("sales", "tv_spend", "tv_clicks", "tv_impressions")
    guesses = guess_columns(table(*names, week=WEEKS))
    assert guesses.columns().impressions == {"tv_spend": "tv_impressions"}
    assert "counts contacts of 'tv_spend'" in guesses.of("left out")[0].why


def long_table(**others) -> pa.Table:
    """Two groups, 20 weeks each, and others as given, each of 40 values."""
    one = table("sales", "tv_spend", week=WEEKS)
    columns = {name: one[name].to_pylist() * 2 for name in one.column_names}
    columns["sales"] = [value + place for place, value in enumerate(columns["sales"])]
    return pa.table(columns | others)


def halves(one, other) -> list:
    return [one] * 20 + [other] * 20


def test_a_group_is_guessed_where_dates_repeat():
    remarks = [f"note {place}" for place in range(40)]
    people = halves(83.0, 67.5)
    guesses = guess_columns(
        long_table(remark=remarks, land=halves("DE", "FR"), population=people, price=people)
    )
    columns = guesses.columns()
    assert (columns.group, columns.population) == ("land", "population")
    assert columns.controls == ("price",)
    assert guesses.of("time")[0].why == "it holds dates, one a week, each several times."
    assert guesses.of("group")[0].why == "it tells 2 groups apart, each with one row a date."
    assert 'population = "population"' in guesses.toml()


@pytest.mark.parametrize(
    ("others", "group"),
    [
        ({"dma": halves(501, 602)}, "dma"),
        ({"store_id": halves(1.0, 2.0)}, "store_id"),
        ({"whatever": halves(501, 602)}, None),
        ({"flavour": halves("sweet", "sour")}, "flavour"),
        ({"flavour": halves("sweet", "sour"), "geo": halves("a", "b")}, "geo"),
        ({"flavour": ["sweet", "sour"] * 20}, None),
        ({"flavour": [*halves("sweet", "sour")[:-1], None]}, None),
    ],
)
def test_which_column_tells_groups_apart(others, group):
    assert guess_columns(long_table(**others)).columns().group == group


def test_a_group_is_not_guessed_where_dates_do_not_repeat():
    one = table("sales", "tv_spend", week=WEEKS, region=["north", "south"] * 10)
    assert guess_columns(one).columns().group is None


def test_a_population_that_changes_stays_a_control():
    people = [float(place) for place in range(1, 41)]
    columns = guess_columns(long_table(geo=halves("a", "b"), population=people[::-1])).columns()
    assert (columns.population, columns.controls) == (None, ("population",))


@pytest.mark.parametrize(("lowest", "certain"), [(1.0, True), (0.5, False)])
def test_reach_and_frequency_are_guessed_together(lowest, certain):
    frequency = [lowest + (place % 5) / 5 for place in range(20)]
    names = ("sales", "tv_spend", "tv_reach", "tv_impressions")
    columns = guess_columns(table(*names, week=WEEKS, tv_frequency=frequency)).columns()
    assert columns.reach == ({"tv_spend": "tv_reach"} if certain else {})
    assert columns.frequency == ({"tv_spend": "tv_frequency"} if certain else {})
    assert columns.impressions == ({} if certain else {"tv_spend": "tv_impressions"})
    assert columns.spend == ("tv_spend",)


def test_of_two_columns_of_dates_the_regular_one_is_time():
    loaded = [WEEKS[0]] * 20
    guesses = guess_columns(table("sales", "tv_spend", loaded_date=loaded, week=WEEKS))
    assert guesses.columns().time == "week"
    assert "one a week" in guesses.of("time")[0].why


def test_dates_written_as_numbers():
    days = [int(day.strftime("%Y%m%d")) for day in WEEKS]
    assert guess_columns(table("sales", "tv_spend", week=days)).columns().time == "week"


@pytest.mark.parametrize(
    ("left", "part"),
    [(("sales", "tv_spend"), "time"), (("week", "tv_spend"), "kpi"), (("week", "sales"), "spend")],
)
def test_what_cannot_be_guessed_is_asked_for(left, part):
    whole = table("sales", "tv_spend", week=WEEKS)
    with pytest.raises(
        ColumnError, match=f"no column looks like {part}; the columns are: "
    ) as caught:
        guess_columns(whole.select(left)).columns()
    assert caught.value.remedy == f"say which column is {part}"


def test_guesses_explain_themselves_in_toml():
    guesses = guess_columns(table("sales", "tv_spend", week=WEEKS, **{"no\nte": ["x"] * 20}))
    text = guesses.toml()
    assert Columns(**tomllib.loads(text)) == guesses.columns()
    assert "\"tv_spend\",  # 'spend' in its name says money." in text
    assert "#   no te: it is text" in text


def test_the_example_is_guessed_right():
    columns = guess_columns(brand().table).columns()
    assert columns.spend == ("tv", "radio", "search", "social", "print")
    assert (columns.time, columns.kpi) == ("date", "sales")
    assert (columns.controls, columns.events) == (("price",), ("promo",))


def test_words_fold_capitals_and_accents():
    assert words("dépensesTV_2024 Straße") == ("depenses", "tv", "2024", "strasse")
    assert hint("Nettoumsatz", ("umsatz",)) == "umsatz"
    assert hint("stvo", ("tv",)) is None


def test_pymc_example(real_table):
    guesses = guess_columns(read_table(real_table("pymc_example.csv")))
    columns = guesses.columns()
    assert columns == Columns("date_week", "y", ("x1", "x2"), events=("event_1", "event_2"))
    assert {guess.column for guess in guesses.of("left out")} == {"dayofyear", "t"}


def test_segments_and_media(real_table):
    read = read_table(real_table("segments_and_media.csv"))
    columns = guess_columns(read).columns()
    assert (columns.time, columns.kpi) == ("Week Start Date", "Sales")
    assert columns.spend == ("TV", "Radio", "Newspaper", "Social Media")
    assert all(name.startswith("hldy_") for name in columns.events)
    assert len(columns.events) == 22
    assert not columns.controls
    assert (
        len(
            Panel.from_frame(
                read, time=columns.time, kpi=columns.kpi, spend=columns.spend, events=columns.events
            ).periods
        )
        == 200
    )


def test_meridian_national_media(real_table):
    columns = guess_columns(read_table(real_table("meridian_national_media.csv"))).columns()
    assert (columns.time, columns.kpi) == ("time", "conversions")
    assert columns.impressions == {f"Channel{n}_spend": f"Channel{n}_impression" for n in range(4)}
    assert columns.controls == ("competitor_activity_score_control", "sentiment_score_control")
    assert not columns.events


@pytest.mark.parametrize(
    ("name", "population", "reach"),
    [
        ("pymc_two_geos.csv", None, {}),
        ("meridian_geo_media.csv", "population", {}),
        ("meridian_geo_media_rf.csv", "population", {"Channel3_spend": "Channel3_reach"}),
        ("meridian_geo_full_funnel_data.csv", "population", {}),
    ],
)
def test_tables_of_regions(real_table, name, population, reach):
    columns = guess_columns(read_table(real_table(name))).columns()
    assert (columns.group, columns.population) == ("geo", population)
    assert columns.reach == reach
    assert set(columns.frequency) == set(reach)
