from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import CalendarError
from payoff.data.calendar import check_calendar, is_regular, next_periods

periods = st.sampled_from(["day", "week", "month"])


def weeks(count: int) -> list[date]:
    return [date(2024, 1, 1) + timedelta(weeks=index) for index in range(count)]


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)), periods, st.integers(3, 40))
def test_what_next_periods_makes_is_regular_and_recognised(start, period, count):
    start = start.replace(day=min(start.day, 28))
    dates = (start, *next_periods([start], period, count - 1))
    assert check_calendar(dates) == (dates, period, ())


@settings(max_examples=50)
@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)), periods, st.data())
def test_a_gap_is_always_named(start, period, data):
    start = start.replace(day=min(start.day, 28))
    dates = [start, *next_periods([start], period, 11)]
    lost = dates.pop(data.draw(st.integers(1, 10)))
    with pytest.raises(CalendarError, match=f"1 missing {period}: {lost}"):
        check_calendar(dates)


def test_next_periods_follow_the_last():
    assert next_periods(weeks(3), "week", 2) == (date(2024, 1, 22), date(2024, 1, 29))
    assert next_periods([date(2023, 11, 15)], "month", 3)[-1] == date(2024, 2, 15)
    assert next_periods([date(2024, 2, 28)], "day", 2)[-1] == date(2024, 3, 1)
    assert next_periods(weeks(3), "week", 0) == ()


def test_gaps_are_counted_and_the_first_are_named():
    dates = weeks(20)
    del dates[3:10]
    with pytest.raises(CalendarError) as caught:
        check_calendar(dates)
    assert "7 missing weeks: 2024-01-22, 2024-01-29" in caught.value.found
    assert "and 2 more" in caught.value.found
    assert caught.value.wanted == "one row for every week from 2024-01-01 to 2024-05-13"
    assert "zeros included where zero is true" in caught.value.remedy


def test_days_without_weekends_are_told_to_sum_to_weeks():
    days = [date(2024, 1, 1) + timedelta(days=index) for index in range(30)]
    with pytest.raises(CalendarError, match="8 missing days: 2024-01-06") as caught:
        check_calendar([day for day in days if day.weekday() < 5])
    assert "sum days to weeks" in caught.value.remedy


def test_repeated_dates():
    with pytest.raises(CalendarError, match="more than once: 2024-01-08, 2024-01-15\n") as caught:
        check_calendar(
            sorted(weeks(5) + weeks(3)[1:]),
        )
    assert "name the column that tells them apart as group" in caught.value.remedy


def test_a_date_out_of_step():
    dates = weeks(9)
    dates[4] += timedelta(days=1)
    with pytest.raises(CalendarError, match="the dates are weeks, but 2024-01-30 is out of step"):
        check_calendar(dates)


def test_months_that_do_not_begin_on_one_day():
    dates = [date(2024, month, 1) for month in range(1, 10)]
    dates[4] = date(2024, 5, 3)
    with pytest.raises(CalendarError, match="months, but 2024-05-03 is out of step"):
        check_calendar(dates)


def test_months_that_begin_on_a_day_that_not_every_month_has():
    with pytest.raises(CalendarError, match="2024-03-30 is out of step") as caught:
        check_calendar([date(2024, month, 30) for month in (3, 4, 5)])
    assert "at most 28" in caught.value.wanted


def test_ends_of_months_are_named_by_their_first_day():
    ends = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    firsts, period, notes = check_calendar(ends)
    assert firsts[0] == date(2023, 12, 1)
    assert period == "month"
    assert "last day of each month" in notes[0]


@pytest.mark.parametrize("step", [2, 14, 91, 365])
def test_other_periods_are_refused(step):
    dates = [date(2024, 1, 1) + timedelta(days=step * index) for index in range(8)]
    with pytest.raises(CalendarError, match=f"usually {step} days apart") as caught:
        check_calendar(dates)
    assert "sum to one row per day, week or month" in caught.value.remedy


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_dates(count):
    with pytest.raises(CalendarError, match=f"there are {count} rows"):
        check_calendar(weeks(count))


def test_a_year_typed_wrong_is_a_gap_and_not_a_crash():
    with pytest.raises(CalendarError, match="missing weeks"):
        check_calendar([*weeks(8), date(9999, 12, 27)])


def test_is_regular_takes_any_order():
    assert is_regular(weeks(5)[::-1])
    assert not is_regular([*weeks(5), date(2024, 1, 2)])
