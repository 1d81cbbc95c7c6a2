from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import CellError
from payoff.data.calendar import next_periods
from payoff.data.panel import Panel

amounts = st.floats(0, 1e9).map(lambda value: round(value, 3))
names = st.lists(st.text(min_size=1, max_size=8), min_size=5, max_size=5, unique=True).filter(
    lambda five: all(name.strip() for name in five)
)


@st.composite
def tables(draw):
    """A table that is right, with any names, in any order of rows."""
    rows = draw(st.integers(4, 20))
    time, kpi, one, two, control = draw(names)
    start = draw(st.dates(date(1990, 1, 1), date(2090, 1, 1))).replace(day=1)
    period = draw(st.sampled_from(["day", "week", "month"]))
    columns = {
        name: draw(st.lists(amounts, min_size=rows, max_size=rows))
        for name in (kpi, one, two, control)
    }
    columns[kpi][0], columns[kpi][1] = 1.0, 2.0
    columns[one][:3], columns[two][:3] = [1.0, 2.0, 4.0], [3.0, 1.0, 1.0]
    columns[control][:2] = [5.0, 6.0]
    columns[time] = [start, *next_periods([start], period, rows - 1)]
    roles = {"time": time, "kpi": kpi, "spend": [one, two], "controls": [control]}
    return columns, roles, draw(st.permutations(range(rows)))


def assert_same(one: Panel, other: Panel) -> None:
    assert one.data_hash == other.data_hash
    assert one.periods == other.periods
    for name in ("kpi", "spend", "exposure", "control_values", "event_values"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=25, deadline=None)
@given(tables())
def test_the_order_of_rows_does_not_matter(table):
    columns, roles, order = table
    shuffled = {name: [values[row] for row in order] for name, values in columns.items()}
    assert_same(
        Panel.from_frame(pa.table(columns), **roles), Panel.from_frame(pa.table(shuffled), **roles)
    )


@settings(max_examples=25, deadline=None)
@given(tables())
def test_the_dataframe_library_does_not_matter(table):
    columns, roles, _ = table
    arrow = Panel.from_frame(pa.table(columns), **roles)
    assert_same(arrow, Panel.from_frame(pl.DataFrame(columns), **roles))
    assert_same(arrow, Panel.from_frame(pd.DataFrame(columns), **roles))
    text = {name: [str(value) for value in values] for name, values in columns.items()}
    assert_same(arrow, Panel.from_frame(pa.table(text), **roles))


@settings(max_examples=25, deadline=None)
@given(tables(), st.data())
def test_no_missing_cell_ever_gets_through(table, data):
    columns, roles, _ = table
    name = data.draw(st.sampled_from([*roles["spend"], *roles["controls"]]))
    row = data.draw(st.integers(0, len(columns[name]) - 1))
    columns[name][row] = None
    with pytest.raises(CellError) as caught:
        Panel.from_frame(pa.table(columns), **roles)
    assert f"column {name!r} has 1 missing cell: row {row + 1} " in caught.value.found
