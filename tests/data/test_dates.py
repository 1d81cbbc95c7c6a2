from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from payoff.core.errors import CalendarError
from payoff.data.cells import Cells
from payoff.data.dates import read_dates

WEEKS = [date(2014, 8, 3) + timedelta(weeks=index) for index in range(8)]


def cells(values) -> Cells:
    rows = tuple(range(2, 2 + len(values)))
    return Cells("Week", tuple(values), rows, "the header is row 1")


@pytest.mark.parametrize(
    ("written", "reading"),
    [
        ("%Y-%m-%d", None),
        ("%Y%m%d", None),
        ("%G-W%V-%u", None),
        ("%Y-%m-%d 00:00:00", None),
        ("%Y-%m-%dT00:00:00Z", None),
        ("%Y-%m-%dT00:00:00+02:00", None),
        ("%Y/%m/%d", "year/month/day"),
        ("%d/%m/%y", "day/month/year"),
        ("%d.%m.%Y", "day/month/year"),
        ("%d-%m-%Y", "day/month/year"),
        ("%d/%m/%Y 00:00", "day/month/year"),
        ("%m/%d/%y", "month/day/year"),
        ("%m/%d/%Y 0:00", "month/day/year"),
        ("%d %b %Y", "day, name of the month, year"),
        ("%B %d, %Y", "name of the month, day, year"),
    ],
)
def test_ways_of_writing_dates(written, reading):
    dates, notes = read_dates(cells([day.strftime(written) for day in WEEKS]))
    assert list(dates) == WEEKS
    assert notes == () if reading is None else f"were read as {reading}." in notes[0]


@pytest.mark.parametrize("written", ["%Y-%m", "%b %Y", "%B-%Y", "%Y/%m"])
def test_ways_of_writing_months(written):
    months = [date(2023, month, 1) for month in range(1, 13)]
    assert read_dates(cells([day.strftime(written) for day in months]))[0] == tuple(months)


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=2))])
def test_midnights_are_dates(zone):
    moments = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in WEEKS]
    assert read_dates(cells(moments)) == (tuple(WEEKS), ())


def test_whole_numbers_may_be_dates():
    assert read_dates(cells([20140803, 20140810.0]))[0] == tuple(WEEKS[:2])


def test_order_of_day_and_month_is_taken_from_the_calendar():
    texts = ["03/08/14", "10/08/14", "07/09/14", "31/08/14", "24/08/14", "17/08/14"]
    dates, notes = read_dates(cells(texts))
    assert dates[:3] == (date(2014, 8, 3), date(2014, 8, 10), date(2014, 9, 7))
    assert notes == ("Dates like '03/08/14' in column 'Week' were read as day/month/year.",)


def test_a_regular_calendar_decides_where_every_cell_could_be_both():
    dates, notes = read_dates(
        cells([f"{month:02}/01/2023" for month in range(1, 13)] + ["01/01/2024"])
    )
    assert dates[1] == date(2023, 2, 1)
    assert "month/day/year" in notes[0]


def test_a_calendar_that_is_regular_both_ways_is_refused():
    with pytest.raises(
        CalendarError, match=r"column 'Week', row 2 \(the header is row 1\)"
    ) as caught:
        read_dates(cells([f"01/{month:02}/2023" for month in range(1, 13)]))
    assert "'01/01/2023', which may be read as day/month/year (2023-01-01)" in caught.value.found
    assert caught.value.remedy == "write dates such as 2024-03-25"


def test_a_calendar_that_is_regular_in_no_way_is_refused():
    with pytest.raises(CalendarError, match="may be read as"):
        read_dates(cells(["01/02/2023", "05/06/2023", "03/11/2023", "02/02/2023"]))


def test_a_cell_that_is_no_date():
    with pytest.raises(
        CalendarError, match=r"row 4 .* holds 'soon', which is not a date"
    ) as caught:
        read_dates(cells(["2024-01-01", "2024-01-08", "soon", "2024-01-22"]))
    assert caught.value.remedy == "correct the cell"


def test_a_day_that_no_calendar_has():
    with pytest.raises(CalendarError, match=r"row 3 .* holds '2023-02-29', which is not a date"):
        read_dates(cells(["2023-02-22", "2023-02-29", "2023-03-08"]))


def test_a_column_that_holds_no_dates():
    with pytest.raises(CalendarError, match="holds '17', which is not a date") as caught:
        read_dates(cells([17, 18, 19]))
    assert "name the column that holds the dates" in caught.value.remedy


def test_mixed_ways_of_writing():
    with pytest.raises(CalendarError, match=r"row 4 .* holds '15[.]01[.]2024'") as caught:
        read_dates(cells(["2024-01-01", "2024-01-08", "15.01.2024", "2024-01-22"]))
    assert "reads as day/month/year, while most rows read as year-month-day" in caught.value.found
    assert "write them all alike" in caught.value.remedy


def test_missing_dates():
    with pytest.raises(CalendarError, match=r"no date in row 3 \(the header is row 1\)") as caught:
        read_dates(cells(["2024-01-01", None, "2024-01-15"]))
    assert "write the dates in" in caught.value.remedy


@pytest.mark.parametrize("moment", ["2024-01-08 23:00:00", "2024-01-08T22:00:00Z"])
def test_a_time_of_day(moment):
    with pytest.raises(CalendarError, match=r"row 3 .* has a time of day: 2024-01-08 2"):
        read_dates(cells(["2024-01-01", moment, "2024-01-15"]))


@pytest.mark.parametrize(("text", "year"), [("01/02/68", 2068), ("01/02/69", 1969)])
def test_two_digits_of_a_year(text, year):
    other = text.replace("01/", "13/")
    assert read_dates(cells([text, other]))[0][0].year == year
