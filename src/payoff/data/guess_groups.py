"""Guess which column tells groups apart, and which says how large they are."""

from __future__ import annotations

from collections.abc import Sequence

from payoff.core.errors import CellError
from payoff.data.cells import Cells, numbers
from payoff.data.frames import Frame
from payoff.data.guess_rules import Guess
from payoff.data.words import GROUP, IDENTITY, POPULATION, hint

FEWEST_ROWS = 3


def with_groups(frame: Frame, guesses: Sequence[Guess]) -> list[Guess]:
    """Return the guesses, with a group and its population where dates repeat and one is certain.

    A column tells groups apart when each of its values comes once a date, and at least three
    times; it is text, or named like a group or a number of one.
    """
    time = next((guess.column for guess in guesses if guess.part == "time"), None)
    if time is None:
        return list(guesses)
    dates = list(frame.cells(time).values)
    if len(set(dates)) == len(dates):
        return list(guesses)
    rivals = [
        guess.column
        for guess in guesses
        if guess.part == "left out" and _tells_apart(frame.cells(guess.column), dates)
    ]
    group = min(rivals, key=_unlike_a_group, default=None)
    if group is None:
        return list(guesses)
    labels = list(frame.cells(group).values)
    count = len(set(labels))
    why = f"it tells {count} groups apart, each with one row a date."
    return [
        Guess(group, "group", why)
        if guess.column == group
        else _population(guess, frame, labels) or guess
        for guess in guesses
    ]


def _tells_apart(cells: Cells, dates: Sequence[object]) -> bool:
    if cells.absent.any():
        return False
    if cells.number_at(0) is not None and not hint(cells.name, (*GROUP, *IDENTITY)):
        return False
    labels = len(set(cells.values))
    pairs = len(set(zip(cells.values, dates, strict=True)))
    return 1 < labels <= len(dates) / FEWEST_ROWS and pairs == len(dates)


def _unlike_a_group(name: str) -> int:
    word = hint(name, GROUP)
    return len(GROUP) if word is None else GROUP.index(word)


def _population(guess: Guess, frame: Frame, labels: Sequence[object]) -> Guess | None:
    word = hint(guess.column, POPULATION)
    if word is None:
        return None
    try:
        values = numbers(frame.cells(guess.column), remedy="")
    except CellError:
        return None
    one_each = len(set(zip(labels, values.tolist(), strict=True))) == len(set(labels))
    if not one_each or (values <= 0).any():
        return None
    why = f"{word!r} in its name, and it is the same in every row of a group."
    return Guess(guess.column, "population", why)
