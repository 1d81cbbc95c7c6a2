"""What a column holds: as questions would read it, and why where they would not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import CalendarError, CellError
from payoff.data.cells import Cells, numbers
from payoff.data.contents import Contents, read_contents
from payoff.data.dates import read_dates
from payoff.data.frames import open_frame


def contents(values: list, name: str = "column", kind: pa.DataType | None = None) -> Contents:
    return read_contents(name, pa.chunked_array([pa.array(values, kind)]))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, None], "number"),
        ([1.5, float("nan")], "number"),
        (["1.5", " 2 ", "NA"], "number"),
        (["1", "+2e3", ".5", "inf"], "number"),
        ([0, 1, 1], "yes or no"),
        (["yes", "No", ""], "yes or no"),
        ([True, None, False], "yes or no"),
        ([0, 0], "number"),
        (["y", "n"], "yes or no"),
        ([date(2024, 1, 1), None], "date"),
        (["2024-01-01", "2024-01-08"], "date"),
        (["2024-01-01 08:30", "2024-01-01T09:00:01"], "date"),
        (["2024-01-01T08:30:00Z", "2024-01-01T09:00:00+02:00"], "date"),
        (["25/03/2024", "01/04/2024"], "date"),
        (["Jan 2024", "Feb 2024", "Mar 2024"], "date"),
        (["tv", "radio", None], "text"),
        (["2024-01-01", "soon"], "text"),
        (["", " ", "none"], "blank"),
        ([None, None], "blank"),
        ([[1], [2]], "other"),
    ],
)
def test_kinds(values: list, kind: str) -> None:
    assert contents(values).kind == kind


def test_dates_are_numbers_of_seconds_and_know_their_clock() -> None:
    moment = datetime(2024, 5, 1, 12, 30)
    for found in (contents([moment]), contents(["2024-05-01 12:30"])):
        assert found.values.tolist() == [moment.replace(tzinfo=UTC).timestamp()]
        assert found.clocked
    assert contents(["2024-05-01T14:30:00+02:00"]).values == contents([moment]).values
    assert not contents([date(2024, 5, 1)]).clocked
    assert contents(["20240501", "20240502"], "date").kind == "date"
    assert contents([20240501, 20240502], "date").values[1] % 86_400 == 0
    assert contents([20240501, 20240502], "sales").kind == "number"


def test_only_dates_that_engines_read_are_plain() -> None:
    assert contents(["2024-05-01", "2024-05-02"]).plainly
    found = contents(["30.05.2024", "31.05.2024"])
    assert not found.plainly
    assert "day/month/year" in found.says


def test_text_is_coded_sorted_and_without_the_blanks_around_it() -> None:
    found = contents(["b ", "a", None, "b", " "])
    assert found.labels.to_pylist() == ["a", "b"]
    assert found.values[[0, 1, 3]].tolist() == [1.0, 0.0, 1.0]
    assert (found.missing, found.distinct, found.padded) == (2, 2, 1)


@pytest.mark.parametrize(
    ("name", "values", "what", "cells", "place"),
    [
        ("x", ["1.5", "2,5", "3", "4"], "comma", 1, 1),
        ("x", ["1", "2", "€ 3", "4 %"], "sign", 2, 2),
        ("x", ["EUR 1,200.50"] * 3, "comma", 3, 0),
        ("x", [*["1"] * 19, "n.n."], "word", 1, 19),
        ("x", [1.0, float("inf")], "infinite", 1, 1),
        ("day", ["01/02/2024", "05/06/2024"], "two readings", 2, 0),
        ("x", [*["2024-01-01"] * 9, "31.12.2024"], "other dates", 1, 9),
        ("day", ["3/25/2024 10:15", "3/26/2024 9:00"], "unread dates", 2, 0),
        ("x", ["2024-01-01T08:30:00Z", "2024-01-01T09:00:00"], "some zones", 1, 0),
    ],
)
def test_odd_cells(name: str, values: list, what: str, cells: int, place: int) -> None:
    (odd,) = (each for each in contents(values, name).odd if each.what == what)
    assert (odd.cells, odd.places[0]) == (cells, place)
    assert odd.example == str(values[place])


@pytest.mark.parametrize(
    "values", [[*["22745"] * 19, "85123A"], ["Geo0", "Geo1"], [*["536365"] * 19, "C536379"]]
)
def test_codes_are_no_odd_numbers(values: list) -> None:
    found = contents(values)
    assert (found.kind, found.odd) == ("text", ())


def test_dates_that_no_calendar_has() -> None:
    far = pa.array([400_000_000_000_000_000], pa.timestamp("us"))
    assert read_contents("x", pa.chunked_array([far])).kind == "other"


CELLS = st.one_of(
    st.none(),
    st.floats(allow_nan=False, width=32).map(str),
    st.sampled_from(
        ["1", "2.50", " 3", "-4e2", "+5", "inf", "", "NA", "n.n.", "1,5", "yes", "1_0"]
    ),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_numbers_are_those_that_questions_read(values: list[str | None]) -> None:
    cells = open_frame(pa.table({"x": pa.array(values, pa.string())})).cells("x")
    found = contents(values, "x", pa.string())
    if cells.absent.all():
        assert found.kind == "blank"
        return
    there = cells.take(np.flatnonzero(~cells.absent).tolist())
    try:
        known = numbers(there, remedy="")
    except CellError as error:
        if "infinite" not in error.found:
            assert found.kind in ("text", "yes or no")
            return
        known = np.array([float(str(value)) for value in there.values])
    assert found.kind in ("number", "yes or no")
    assert found.present.tolist() == known.tolist()
    assert np.isnan(found.values).tolist() == cells.absent.tolist()


DATES = st.sampled_from(["2024-03-25", "25.03.2024", "03/25/2024", "2024-03", "25 Mar 2024", "x"])


@settings(deadline=None, max_examples=50)
@given(st.lists(DATES, min_size=1, max_size=6))
def test_dates_are_those_that_questions_read(values: list[str]) -> None:
    found = contents(values)
    try:
        days, _ = read_dates(Cells("column", tuple(values), range(len(values)), ""))
    except CalendarError:
        assert found.kind == "text"
        return
    assert found.values.tolist() == np.array(days, "datetime64[s]").astype(float).tolist()
