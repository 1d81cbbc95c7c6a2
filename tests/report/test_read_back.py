"""Numbers that the report says in words are read back as what they were, to their digits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payoff.answers.interval import Interval
from payoff.report.read_back import interval_of, number_of
from payoff.report.words import amount, between, closely, percent, signed, tally

NUMBERS = st.floats(-1e15, 1e15, allow_nan=False)


def near(read: Decimal | None, value: float, rounding: float = 0.0) -> bool:
    assert read is not None
    return abs(float(read) - value) <= max(abs(value) * 0.00501, rounding)


@given(NUMBERS)
def test_amounts_are_read_back_to_three_digits(value: float) -> None:
    for said in (amount(value), signed(value), tally(value)):
        assert near(number_of(said), value)


@given(st.floats(-5, 5).filter(lambda value: not 0 < value < 0.0005))
def test_percentages_are_read_back_as_fractions(value: float) -> None:
    assert near(number_of(percent(value)), value, rounding=0.00501)


@given(NUMBERS, NUMBERS)
def test_intervals_are_read_back(one: float, other: float) -> None:
    low, high = sorted((one, other))
    interval = Interval(low, low, high, high, "sales")
    for said in (between(interval), closely(interval)):
        ends = interval_of(said)
        assert ends is not None
        assert near(ends[0], low)
        assert near(ends[1], high)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1.23 M", "1230000"),
        ("−4.66 k", "-4660"),
        ("+28 %", "0.28"),
        ("7.2 %", "0.072"),
        ("81,234", "81234"),
        ("2.00e−5", "0.00002"),
        ("0", "0"),
    ],
)
def test_a_number_is_exact(said: str, number: str) -> None:
    assert number_of(said) == Decimal(number)


@pytest.mark.parametrize(
    "said", ["", "–", "tv", "over 99 %", "13 weeks", "± 900", "1.84–2.93", "=1", "1,2", "٣", "1 k "]
)
def test_what_is_no_number_is_none(said: str) -> None:
    assert number_of(said) is None


@pytest.mark.parametrize(
    "said", ["", "–", "1.23 M", "± 0.02", "CPA 16.5", "1–2–3", "under 0.1 %–2 %"]
)
def test_what_is_no_interval_is_none(said: str) -> None:
    assert interval_of(said) is None
