"""Read a column of dates: one reading for the whole column, or a refusal."""

from __future__ import annotations

from datetime import date, datetime, time
from numbers import Integral

from payoff.core.errors import CalendarError
from payoff.data.calendar import is_regular
from payoff.data.cells import Cells
from payoff.data.readings import ISO, READINGS, Reading

FORMATS = "dates such as 2024-03-25"
TRIED = 1_000


def read_dates(cells: Cells) -> tuple[tuple[date, ...], tuple[str, ...]]:
    """Return the dates of a column in its own order, and what to say about how they were read.

    Where day and month could be swapped, the reading that makes a regular calendar of the whole
    column is taken, if there is exactly one.

    Raises
    ------
    CalendarError
        When a date is missing, cannot be read, is written unlike the others, has a time of day,
        or could mean two days.
    """
    if cells.missing:
        raise CalendarError(
            f"column {cells.name!r} has no date in row {cells.some_rows(cells.missing)}",
            wanted="a date in every row",
            remedy="write the dates in, or take the rows out",
        )
    plain = [_plain(cells, index) for index in range(len(cells.values))]
    stamps = [value for value in plain if isinstance(value, date)]
    if len(stamps) == len(plain):
        return tuple(stamps), ()
    return _read_text(cells, [str(value) for value in plain])


def _plain(cells: Cells, index: int) -> date | str:
    value = cells.values[index]
    if isinstance(value, datetime):
        return _midnight(cells, index, value)
    if isinstance(value, date):
        return value
    if isinstance(value, Integral) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    text = str(value).strip()
    if len(text) > len("2024-03-25") and "-" in text:
        try:
            return _midnight(cells, index, datetime.fromisoformat(text)).isoformat()
        except ValueError:
            return text
    return text


def _midnight(cells: Cells, index: int, moment: datetime) -> date:
    if moment.time() != time():
        raise CalendarError(
            f"{cells.at(index)} has a time of day: {moment.isoformat(sep=' ')}",
            wanted="dates without a time of day, each the first day of its period",
            remedy="sum to one row per period; if these are midnights of another time zone, "
            "convert them to that zone first",
        )
    return moment.date()


def _read_text(cells: Cells, texts: list[str]) -> tuple[tuple[date, ...], tuple[str, ...]]:
    readings = {
        reading.name: tuple(dates) for reading in READINGS if (dates := _all(reading, texts))
    }
    if not readings:
        raise _unreadable(cells, texts)
    different = {dates: name for name, dates in reversed(readings.items())}
    if len(different) > 1:
        different = {dates: name for dates, name in different.items() if is_regular(set(dates))}
    if len(different) != 1:
        raise _ambiguous(cells, texts, readings)
    chosen, name = different.popitem()
    note = f"Dates like {texts[0]!r} in column {cells.name!r} were read as {name}."
    return chosen, () if name == ISO.name else (note,)


def _all(reading: Reading, texts: list[str]) -> list[date]:
    """Return every text as a date, or nothing when one of them does not fit the reading."""
    try:
        read = {text: reading.parse(text) for text in dict.fromkeys(texts)}
    except ValueError:
        return []
    return [read[text] for text in texts]


def _fits(reading: Reading, text: str) -> bool:
    return bool(_all(reading, [text]))


def _unreadable(cells: Cells, texts: list[str]) -> CalendarError:
    tried = list(dict.fromkeys(texts))[:TRIED]
    best = max(READINGS, key=lambda reading: sum(_fits(reading, text) for text in tried))
    index = next(i for i, text in enumerate(texts) if not _fits(best, text))
    others = [reading.name for reading in READINGS if _fits(reading, texts[index])]
    some_fit = any(_fits(best, text) for text in texts)
    found = f"{cells.at(index)} holds {texts[index][:40]!r}"
    if others and some_fit:
        return CalendarError(
            f"{found}, which reads as {others[0]}, while most rows read as {best.name}",
            wanted="one way of writing dates in the whole column",
            remedy=f"write them all alike, best as {FORMATS}",
        )
    return CalendarError(
        f"{found}, which is not a date",
        wanted=FORMATS,
        remedy="correct the cell" if some_fit else "name the column that holds the dates",
    )


def _ambiguous(
    cells: Cells, texts: list[str], readings: dict[str, tuple[date, ...]]
) -> CalendarError:
    ways = " or ".join(f"{name} ({dates[0]})" for name, dates in readings.items())
    return CalendarError(
        f"{cells.at(0)} holds {texts[0]!r}, which may be read as {ways}, "
        "and the calendar does not tell which",
        wanted="dates that can be read in one way",
        remedy=f"write {FORMATS}",
    )
