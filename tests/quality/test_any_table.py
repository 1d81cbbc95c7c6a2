"""Whatever a table holds, it is checked: the answer has its shape, and its page can be drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from payoff.core.errors import InputError
from payoff.report import page_of
from payoff.report.json import json_text
from payoff.report.markdown import markdown
from payoff.report.terminal import terminal

SCHEMA = json.loads((files("payoff.report") / "schema" / "check.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
TEXTS = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["1", "2.5", "1,5", "NA", "2024-01-01", "01/02/2024", "yes", "a > b", " ", "€ 5"]
    ),
)
KINDS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), TEXTS),
    (pa.large_string(), TEXTS),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["a", "b", "A"])),
    (pa.int64(), st.integers(-(2**53), 2**53)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.int8(), st.integers(0, 1)),
    (pa.float64(), st.floats()),
    (pa.float32(), st.floats(width=32)),
    (pa.decimal128(12, 2), st.decimals(-999, 999, places=2).map(Decimal)),
    (pa.bool_(), st.booleans()),
    (pa.date32(), st.dates()),
    (pa.timestamp("us"), st.datetimes()),
    (pa.timestamp("ns", "Europe/Berlin"), st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1))),
    (pa.timestamp("s"), st.integers(-(2**50), 2**50)),
    (pa.time64("us"), st.times()),
    (pa.duration("s"), st.timedeltas(timedelta(-9), timedelta(9))),
    (pa.binary(), st.binary(max_size=3)),
    (pa.list_(pa.int64()), st.lists(st.integers(0, 3), max_size=2)),
    (pa.struct({"a": pa.int64()}), st.fixed_dictionaries({"a": st.integers(0, 3)})),
    (pa.null(), st.none()),
]
NAMES = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=8),
    st.sampled_from(["week", "sales", "tv spend", "region", "customer", "time", "value", "price"]),
)


@st.composite
def tables(draw: Callable[[Any], Any]) -> pa.Table:
    """Draw a table of any columns."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    rows = draw(st.sampled_from([1, 2, 9, 40]))
    columns = []
    for _ in names:
        kind, cells = draw(st.sampled_from(KINDS))
        pool = [*draw(st.lists(cells, min_size=1, max_size=5)), None]
        places = draw(st.lists(st.integers(0, len(pool) - 1), min_size=rows, max_size=rows))
        columns.append(pa.array([pool[place] for place in places], kind))
    return pa.Table.from_arrays(columns, names)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tables())
def test_any_table_is_checked_or_refused(checked: Any, table: pa.Table) -> None:
    try:
        answer = checked(table)
    except InputError:
        return
    value = json.loads(json_text(answer))
    assert [error.message for error in VALIDATOR.iter_errors(value)] == []
    assert len(value["columns"]) == table.num_columns
    page = page_of(answer)
    assert page.headline
    for chart in page.charts():
        json.dumps(chart.draw(), allow_nan=False)
    assert markdown(page)
    assert terminal(page, 80)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_row_or_three_are_a_table(checked: Any, rows: int) -> None:
    answer = checked(
        {"week": [date(2024, 1, 1 + row) for row in range(rows)], "sales": [5.0] * rows}
    )
    assert (answer.rows, answer.time.dates) == (rows, rows)
    assert answer.together is None


def test_json_is_bounded(checked: Any) -> None:
    weeks = [date(2015, 1, 5) + timedelta(weeks=week) for week in range(400)]
    table = {"week": weeks} | {
        f"column {place}": [float((week * (place + 3)) % 991) for week in range(400)]
        for place in range(320)
    }
    answer = checked(table)
    assert (len(answer.columns), len(answer.left_out)) == (300, 21)
    drawn = [column for column in answer.columns if column.bars or column.levels]
    assert len(drawn) == 40
    assert sum(column.course is not None for column in answer.columns) == 39
    assert len(answer.course.starts) <= 270
    assert len(answer.together.columns) == 40
    assert answer.together.left_out == 299 - 40
    assert len(json_text(answer)) < 1_000_000


def test_a_clock_is_no_date(checked: Any) -> None:
    answer = checked({"at": [time(8), time(9)], "moment": [datetime(2024, 1, 1, 8)] * 2})
    assert [column.kind for column in answer.columns] == ["other", "date"]
    assert answer.notes == ("at: it holds time64[us], which no question reads.",)
