from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import ChoiceError, ColumnError, SourceError
from payoff.data.settings import Columns, read_settings, to_toml, write_settings

BRAND = Columns(
    time="week",
    kpi="sales",
    spend=["tv", "radio"],
    impressions={"tv": "tv_views"},
    controls=["price"],
    signs={"price": "negative"},
    events=["promo"],
    holidays="DE",
)
texts = st.text(max_size=12)


@st.composite
def any_columns(draw):
    """Columns of any names, with reasons of any text."""
    names = iter(draw(st.lists(texts, min_size=15, max_size=15, unique=True)))
    spend, controls = [next(names), next(names)], [next(names), next(names)]
    grouped, reached = draw(st.booleans()), draw(st.booleans())
    columns = Columns(
        time=next(names),
        kpi=next(names),
        spend=spend,
        impressions={spend[1]: next(names)} if draw(st.booleans()) else {},
        controls=controls,
        signs={controls[0]: draw(st.sampled_from(["positive", "negative", "any"]))},
        events=[next(names)] if draw(st.booleans()) else (),
        holidays=draw(st.none() | texts),
        group=next(names) if grouped else None,
        population=next(names) if grouped and draw(st.booleans()) else None,
        national=draw(st.lists(st.sampled_from(spend), unique=True)) if grouped else (),
        reach={spend[0]: next(names)} if reached else {},
        frequency={spend[0]: next(names)} if reached else {},
        organic=[next(names)] if draw(st.booleans()) else (),
        segments=[next(names), next(names)] if draw(st.booleans()) else (),
        demand={controls[1]: draw(st.lists(st.sampled_from(spend), min_size=1, unique=True))},
    )
    return columns, {name: draw(texts) for _, name in columns.parts}


@settings(max_examples=200, deadline=None)
@given(any_columns())
def test_what_is_written_is_read_again(columns_and_why):
    columns, why = columns_and_why
    assert Columns(**tomllib.loads(to_toml(columns, why))) == columns


@pytest.mark.parametrize(
    "name", ['a "quoted" name', "back\\slash", "two\nlines", "\x7f", "📺 télé", ""]
)
def test_strange_names(tmp_path, name):
    columns = Columns(time="week", kpi="sales", spend=[name])
    write_settings(columns, tmp_path / "payoff.toml", {name: 'why "so"\n# and so'})
    assert read_settings(tmp_path / "payoff.toml") == columns


def test_reasons_stand_beside_their_columns():
    text = to_toml(BRAND, {"tv": "it is a channel.", "tv_views": "they are views."})
    assert '  "tv",  # it is a channel.\n' in text
    assert '"tv" = "tv_views"  # they are views.\n' in text
    assert "# spend: one column per channel\n" in text


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "payoff.toml"
    path.write_text("before")
    monkeypatch.setattr("pathlib.Path.write_text", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_settings(BRAND, path)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def refuse(tmp_path, text: str, error: type[Exception], match: str):
    (tmp_path / "payoff.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(error, match=match) as caught:
        read_settings(tmp_path / "payoff.toml")
    return caught.value


def test_an_unknown_key_suggests_the_nearest(tmp_path):
    error = refuse(
        tmp_path, to_toml(BRAND).replace("\nkpi =", "\nkip ="), ChoiceError, "a key 'kip'"
    )
    assert error.remedy == "did you mean 'kpi'?"


def test_a_missing_key(tmp_path):
    text = 'time = "week"\nspend = ["tv"]\n'
    assert refuse(tmp_path, text, ChoiceError, "does not say 'kpi'").remedy == 'add: kpi = "name"'


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("time = 2024-01-01", "a text: dates"),
        ("kpi = 3", "a text: what is to be explained"),
        ('spend = "tv"', "a list of texts: one column per channel"),
        ("spend = [1]", "a list of texts"),
        ('impressions = ["tv"]', "a table of texts"),
        ("signs = { price = 1 }", "a table of texts"),
        ('demand = { price = "tv" }', "a table of lists of texts"),
        ('national = "tv"', "a list of texts"),
    ],
)
def test_a_value_of_the_wrong_type(tmp_path, line, wanted):
    key = line.split()[0]
    error = refuse(tmp_path, line, ChoiceError, f"'payoff.toml' has {key} = ")
    assert error.wanted.startswith(wanted)
    assert "write it like" in error.remedy


def test_text_that_is_no_toml(tmp_path):
    error = refuse(
        tmp_path, 'time = "week"\nkpi = sales\n', SourceError, "cannot be read: .*line 2"
    )
    assert "double quotes" in error.remedy


def test_bytes_that_are_no_text(tmp_path):
    refuse(tmp_path, b"time = 'caf\xe9'", SourceError, "cannot be read: 'utf-8' codec")


def test_columns_are_checked_as_everywhere(tmp_path):
    text = to_toml(BRAND).replace('"price",', '"tv",').replace('"price" =', '"tv" =')
    refuse(tmp_path, text, ColumnError, "'tv' is named 2 times: as spend and controls")


def test_a_missing_file(tmp_path):
    with pytest.raises(SourceError, match="there is no file"):
        read_settings(tmp_path / "payoff.toml")
