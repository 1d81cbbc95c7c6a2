"""Numbers in words: units, digits, and no more than an interval allows."""

import math
from datetime import date

import pytest

from payoff.answers.interval import Interval
from payoff.core.text import visible
from payoff.report.words import (
    about,
    about_unit,
    amount,
    caution,
    closely,
    count,
    day,
    joined,
    percent,
    probability,
    signed,
    tally,
)


def interval(p05: float, p50: float, p95: float) -> Interval:
    return Interval(p50, p05, p50, p95, "sales per unit of spend")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (1.0, "1.00"),
        (9.999, "10.0"),
        (999.4, "999"),
        (999.6, "1.00 k"),
        (1_234_567.0, "1.23 M"),
        (999_999.0, "1.00 M"),
        (-2345.0, "−2.35 k"),
        (0.01234, "0.0123"),
        (1.2e-7, "1.20e−07"),
        (3.4e9, "3.40 B"),
        (5e13, "50.0 T"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_amounts_have_three_digits(value: float, said: str) -> None:
    assert amount(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (94.0, "94"), (94.5, "94.5"), (1_234.0, "1.23 k"), (-3.0, "−3"), (math.nan, "–")],
)
def test_what_was_counted_has_no_decimals(value: float, said: str) -> None:
    assert tally(value) == said


@pytest.mark.parametrize(
    ("fraction", "said"),
    [
        (0.2345, "23 %"),
        (0.0412, "4.1 %"),
        (0.0996, "10 %"),
        (0.0001, "under 0.1 %"),
        (0.0, "0.0 %"),
        (-0.03, "−3.0 %"),
        (-1e-9, "0.0 %"),
        (math.nan, "–"),
    ],
)
def test_percentages(fraction: float, said: str) -> None:
    assert percent(fraction) == said


def test_a_sign_is_shown_only_above_zero() -> None:
    assert [signed(value) for value in (2.0, 0.0, -2.0)] == ["+2.00", "0", "−2.00"]
    assert signed(0.5, percent) == "+50 %"
    assert signed(math.inf) == "–"


@pytest.mark.parametrize(
    ("value", "said"),
    [(1.0, "over 99 %"), (0.97, "97 %"), (0.0, "under 1 %"), (math.nan, "–")],
)
def test_a_probability_never_claims_certainty(value: float, said: str) -> None:
    assert probability(value) == said


def test_intervals_carry_median_range_and_unit() -> None:
    roi = interval(1.8449, 2.3142, 2.9349)
    assert about(roi) == "2.31 (1.84 to 2.93)"
    assert about_unit(roi) == "2.31 sales per unit of spend (1.84 to 2.93)"
    assert closely(roi) == "1.84–2.93"
    assert closely(interval(-1.0, 1.0, 2.0)) == "−1.00 to 2.00"


@pytest.mark.parametrize(
    ("roi", "said"),
    [
        (interval(1.8, 2.3, 2.9), ""),
        (interval(-0.1, 2.3, 2.9), "includes zero"),
        (interval(0.0, 2.3, 2.9), "includes zero"),
        (interval(0.001, 2.3, 2.9), "almost zero"),
        (interval(0.2, 1.0, 4.2), "within a factor of 21"),
        (interval(-3.0, -2.0, -1.0), "below zero"),
        (interval(math.nan, 2.0, 3.0), "not known"),
    ],
)
def test_what_an_interval_leaves_open_is_said(roi: Interval, said: str) -> None:
    assert said in caution(roi)
    assert bool(caution(roi)) == bool(said)


def test_lists_counts_and_days() -> None:
    assert [joined(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (count(1, "week"), count(13, "week")) == ("1 week", "13 weeks")
    assert day(date(2018, 4, 2)) == "2 Apr 2018"


def test_what_could_act_is_made_visible() -> None:
    assert visible("a\x1b[31m\nb\u202ec\ud800") == "a�[31m�b�c�"
    assert visible("café 👩‍💻\u00a0é") == "café 👩‍💻\u00a0é"
