"""The ways in which people write dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from payoff.core.frozen import frozen

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})( 0?0:00(:00)?)?", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})([./])(\d{1,2})\2(\d{1,2})( 0?0:00(:00)?)?", re.ASCII)
YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
NAMED = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4})", re.ASCII | re.IGNORECASE)
NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}), (\d{4})", re.ASCII | re.IGNORECASE)
NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?[ -](\d{4})", re.ASCII | re.IGNORECASE)
CENTURY_TURNS = 69


@frozen
class Reading:
    """One way to read text as a date: what to call it, and a parser that raises ValueError."""

    name: str
    parse: Callable[[str], date]


def _match(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found.groups()


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (1900 if year >= CENTURY_TURNS else 2000)


def _month(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def _iso(text: str) -> date:
    return date.fromisoformat(text)


def _year_first(text: str) -> date:
    year, _, month, day, *_ = _match(YEAR_FIRST, text)
    return date(int(year), int(month), int(day))


def _year_month(text: str) -> date:
    year, month = _match(YEAR_MONTH, text)
    return date(int(year), int(month), 1)


def _day_first(text: str) -> date:
    day, _, month, year, *_ = _match(PARTS, text)
    return date(_year(year), int(month), int(day))


def _month_first(text: str) -> date:
    month, _, day, year, *_ = _match(PARTS, text)
    return date(_year(year), int(month), int(day))


def _named(text: str) -> date:
    day, month, year = _match(NAMED, text)
    return date(int(year), _month(month), int(day))


def _named_first(text: str) -> date:
    month, day, year = _match(NAMED_FIRST, text)
    return date(int(year), _month(month), int(day))


def _named_month(text: str) -> date:
    month, year = _match(NAMED_MONTH, text)
    return date(int(year), _month(month), 1)


ISO = Reading("year-month-day", _iso)
READINGS = (
    ISO,
    Reading("year/month/day", _year_first),
    Reading("year-month", _year_month),
    Reading("day/month/year", _day_first),
    Reading("month/day/year", _month_first),
    Reading("day, name of the month, year", _named),
    Reading("name of the month, day, year", _named_first),
    Reading("name of the month, year", _named_month),
)
