"""Arrow's reader and the strict one say the same of every text that Arrow's may read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import InputError
from payoff.data import delimited
from payoff.data.delimited import as_written, read_delimited
from payoff.data.unquoted import read_unquoted

CELL = st.text("a1 .-'#é\u00a0\u2003", max_size=4)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=6)


def read(text: str, reader=read_delimited) -> object:
    try:
        return reader(text, "table.csv").to_pydict()
    except InputError as error:
        return str(error)


@settings(deadline=None, max_examples=50)
@given(rows=ROWS, end=st.sampled_from(["\n", "\r\n", "\r"]), last=st.booleans())
def test_both_readers_agree(rows: list[list[str]], end: str, last: bool) -> None:
    text = end.join(["one,two", *(",".join(row) for row in rows)]) + end * last
    quick = [read(text), read(text, as_written)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "read_unquoted", lambda *_: None)
        assert [read(text), read(text, as_written)] == quick


def test_blanks_stay_where_they_are_written_and_leave_where_they_are_read() -> None:
    text = "one,two\n a ,  \n,b\n"
    assert as_written(text, "x").to_pydict() == {"one": [" a ", ""], "two": ["  ", "b"]}
    assert read_delimited(text, "x").to_pydict() == {"one": ["a", None], "two": [None, "b"]}


@pytest.mark.parametrize("text", ['a,b\n"1",2\n', "a,b\n1\n", "a,b\n1,2,3\n", "a,b\r1,2\r"])
def test_what_takes_a_closer_look_is_left_to_the_strict_reader(text: str) -> None:
    assert read_unquoted(text, 2, ",") is None


def test_quotes_around_names_are_no_reason_for_a_closer_look() -> None:
    found = read_unquoted('"a","b"\n1,2\n', 2, ",")
    assert found is not None
    assert found.to_pydict() == {"0": ["1"], "1": ["2"]}


def test_a_header_that_is_longer_than_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BEGINNING", 5)
    assert read_delimited("first;second\n1;2\n3;4\n", "x").column_names == ["first", "second"]
