"""Every error that payoff raises on purpose, and what its message holds.

    PayoffError
    ├── InputError              the data, before any model
    │   ├── SourceError         a file or an address that cannot be read
    │   ├── ColumnError         a column that is missing, misspelt or in two roles
    │   ├── CellError           a cell that is missing, no number, negative or infinite
    │   ├── CalendarError       dates that cannot be read, repeat, or leave gaps
    │   └── DesignError         columns that no model can tell apart, or too few rows
    ├── ChoiceError             choices that contradict each other or the data
    ├── Refusal                 the model ran, and the answer would not be honest
    ├── FormatError             a saved fit that is not what it says
    └── MissingExtra            an optional package that is not installed

A message says what was found, what was wanted, and what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PayoffError(Exception):
    """The base of the tree.

    Parameters
    ----------
    found
        What is there, with the place: column, row, value.
    wanted
        What would have been right.
    remedy
        What the reader can do now.
    """

    def __init__(self, found: str, *, wanted: str, remedy: str) -> None:
        self.found, self.wanted, self.remedy = found, wanted, remedy
        super().__init__(f"{found}\n  wanted: {wanted}\n  do:     {remedy}")


class InputError(PayoffError):
    """The data cannot be used as they are."""


class SourceError(InputError):
    """A file or an address cannot be read."""


class ColumnError(InputError):
    """A column is missing, misspelt, or named in two roles."""


class CellError(InputError):
    """A cell is missing, not a number, negative or infinite."""


class CalendarError(InputError):
    """Dates cannot be read, repeat, or leave gaps."""


class DesignError(InputError):
    """The columns cannot be told apart, or there are too few rows."""


class ChoiceError(PayoffError):
    """Choices contradict each other or the data."""


class Refusal(PayoffError):
    """The model ran, and an answer would not be honest."""


class FormatError(PayoffError):
    """A saved fit is damaged, foreign or of another version."""


class MissingExtra(PayoffError):
    """An optional package is needed and not installed."""

    def __init__(self, package: str, *, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed",
            wanted=f"payoff with the extra {extra!r}",
            remedy=f"pip install 'payoff[{extra}]'",
        )


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint such as ``did you mean 'tv'?``, or the list of what there is."""
    options = list(known)
    if not options:
        return "there is none"
    folded = {option.casefold(): option for option in reversed(options)}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean {folded[close[0]]!r}?"
    return "there is: " + ", ".join(repr(option) for option in options)
