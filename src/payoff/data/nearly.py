"""Why a column of text is not one of numbers or of dates, when it is almost."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from payoff.data.cells import NUMBER
from payoff.data.readings import READINGS, Reading
from payoff.data.words import TIME, hint
from payoff.data.written import Bools, Odd, Written

MOSTLY = 0.5
FEW = 0.1
TRIED = 500
A_NUMBER = f"(?i)^(?:{NUMBER.pattern})$"
CURRENCIES = "EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|INR|BRL|AUD|CAD|kr"
SIGN = rf"(?:%|\p{{Sc}}|{CURRENCIES})"
NEARLY = rf"^\(?[+-]?\s*{SIGN}?\s*[+-]?\d[\d.,'\s\x{{A0}}\x{{202F}}]*\s*{SIGN}?\s*\)?$"
COMMA = r"\d,\d"
A_CODE = r"^(?:[A-Za-z]+[-_ ]?\d+|\d+[-_ ]?[A-Za-z]+)$"
A_DIGIT = r"\d"
ZONE = r":\d{2}(?:\.\d+)? *(?:Z|[+-]\d{2}(?::?\d{2})?)$"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


def nearly_numbers(written: Written) -> tuple[Odd, ...]:
    """Return the cells that keep a column from being numbers, when most of its cells are.

    Codes, such as ``85123A`` among ``22745``, are no numbers and keep nothing.
    """
    counts = written.counts
    plain = _match(written.texts, A_NUMBER)
    like = _match(written.texts, NEARLY) & ~plain
    rest = ~(plain | like)
    if counts[plain | like].sum() <= MOSTLY * counts.sum() or counts[rest].sum() > FEW * sum(
        counts
    ):
        return ()
    if (rest & _match(written.texts, A_CODE)).any():
        return ()
    comma = like & _match(written.texts, COMMA)
    return (
        *written.odd("comma", comma),
        *written.odd("sign", like & ~comma),
        *written.odd("word", rest),
    )


def nearly_dates(written: Written) -> tuple[Odd, ...]:
    """Return the cells that keep a column from being dates, when it seems to be one of them."""
    tried = written.texts[:TRIED].to_pylist()
    if sum(bool(MOMENT.match(text)) for text in tried) > MOSTLY * len(tried):
        zoned = _match(written.texts, ZONE)
        return written.odd("some zones", zoned) if zoned.any() else ()
    cells = written.counts[: len(tried)]
    fitting = [cells @ [_fits(reading, text) for text in tried] for reading in READINGS]
    most = max(fitting)
    if most == cells.sum() and len(tried) == len(written.texts):
        return written.odd("two readings", np.ones(len(tried), dtype=bool))
    if most > MOSTLY * cells.sum():
        best = READINGS[fitting.index(most)]
        fits = np.array([_fits(best, text) for text in written.texts.to_pylist()])
        return written.odd("other dates", ~fits)
    digits = _match(written.texts, A_DIGIT)
    named = hint(written.name, TIME) and written.counts[digits].sum() > MOSTLY * len(written.codes)
    return written.odd("unread dates", digits) if named else ()


def _match(texts: pa.StringArray, pattern: str) -> Bools:
    matches: Bools = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return matches


def _fits(reading: Reading, text: str) -> bool:
    try:
        reading.parse(text)
    except ValueError:
        return False
    return True
