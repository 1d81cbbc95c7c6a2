"""Guess which columns hold the reach and the frequency of a channel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.core.errors import CellError
from payoff.data.cells import numbers
from payoff.data.checks import check_frequency
from payoff.data.frames import Frame
from payoff.data.guess_rules import Guess
from payoff.data.words import FREQUENCY, REACH, SPEND, hint, rest


def with_reach(frame: Frame, guesses: Sequence[Guess]) -> list[Guess]:
    """Return the guesses, with reach and frequency where a channel has both and they fit.

    They are named like the channel but for the words of money, reach and frequency, and no
    frequency is below 1 where somebody was reached.
    """
    found = list(guesses)
    for spend in [guess.column for guess in guesses if guess.part == "spend"]:
        reach, frequency = (
            next((g.column for g in guesses if _belongs(g.column, spend, words)), None)
            for words in (REACH, FREQUENCY)
        )
        if reach and frequency and _fit(frame, reach, frequency):
            why = f"it is named like {spend!r}, and {{}} is there too."
            found = [
                Guess(reach, "reach", why.format(repr(frequency)), spend)
                if guess.column == reach
                else Guess(frequency, "frequency", why.format(repr(reach)), spend)
                if guess.column == frequency
                else guess
                for guess in found
            ]
    return found


def _belongs(column: str, spend: str, words: Sequence[str]) -> bool:
    return bool(hint(column, words)) and rest(column, words) == rest(spend, SPEND)


def _fit(frame: Frame, reach: str, frequency: str) -> bool:
    try:
        reached = numbers(frame.cells(reach), remedy="")
        often = numbers(frame.cells(frequency), remedy="")
        check_frequency(frame.cells(frequency), often, reached)
    except CellError:
        return False
    return bool(np.all(reached >= 0))
