"""Texts such as ``tv=30000``: a name that is known, and what is said about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from payoff.core.errors import ChoiceError, nearest


def pairs(texts: Iterable[str], option: str, known: Sequence[str]) -> dict[str, str]:
    """Return name to value of every ``name=value``; names may hold ``=`` themselves.

    Raises
    ------
    ChoiceError
        When a text has no ``=``, or its name is not known, or is given twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, value = _split(text, option, known)
        if name in found:
            raise ChoiceError(
                f"{option} is given twice for {name!r}",
                wanted="one value for each name",
                remedy="leave one of them out",
            )
        found[name] = value
    return found


def amounts(texts: Iterable[str], option: str, known: Sequence[str]) -> dict[str, float]:
    """Return name to number of every ``name=number``.

    Raises
    ------
    ChoiceError
        Also when a value is no finite number.
    """
    return {name: _number(value, option) for name, value in pairs(texts, option, known).items()}


def _split(text: str, option: str, known: Sequence[str]) -> tuple[str, str]:
    places = [place for place, letter in enumerate(text) if letter == "="]
    for place in reversed(places):
        if text[:place] in known:
            return text[:place], text[place + 1 :]
    if not places:
        raise ChoiceError(
            f"{option} is {text!r}, without '='",
            wanted=f"{option} NAME=VALUE, where NAME is one of: " + ", ".join(map(repr, known)),
            remedy="write the name, '=' and the value, in quotes when there are spaces in it",
        )
    name = text[: places[-1]]
    raise ChoiceError(
        f"{option} names {name!r}, which is not there",
        wanted="one of: " + ", ".join(map(repr, known)),
        remedy=nearest(name, known),
    )


def _number(text: str, option: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ChoiceError(
            f"{option} holds {text!r}",
            wanted="a number, such as 30000",
            remedy="write it without thousands separators and units",
        )
    return value
