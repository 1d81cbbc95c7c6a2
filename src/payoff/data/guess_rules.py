"""Guess the part of one column from its name and its values, and say why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.data.words import (
    CALENDAR,
    CHANNEL,
    CONTROL,
    EVENT,
    IDENTITY,
    IMPRESSIONS,
    KPI,
    MODELLED,
    RATE,
    SPEND,
    hint,
)

Part = Literal[
    "time",
    "group",
    "population",
    "kpi",
    "spend",
    "impressions",
    "reach",
    "frequency",
    "controls",
    "events",
    "left out",
]
RARE = 0.35
NUMBERED_INPUT = re.compile(r"x_?\d+", re.IGNORECASE)


@frozen
class Guess:
    """The part that a column seems to play.

    Attributes
    ----------
    column
        Its name.
    part
        ``"left out"`` when it seems to play none.
    why
        One sentence.
    of
        For impressions, reach and frequency, the spend column they belong to; otherwise ``None``.
    """

    column: str
    part: Part
    why: str
    of: str | None = None


@frozen_arrays
class Facts:
    """What a rule looks at: a column's name and its values that are not missing, ``(rows,)``."""

    name: str
    values: Floats

    @property
    def used(self) -> float:
        """The share of rows that are not zero."""
        return float(np.count_nonzero(self.values)) / len(self.values)

    @property
    def is_binary(self) -> bool:
        """Whether all values are 0 or 1."""
        return bool(np.isin(self.values, (0.0, 1.0)).all())


Rule = Callable[[Facts], Guess | None]


def guess_numbers(facts: Facts) -> Guess:
    """Return the guess of the first rule that has one."""
    guesses = (rule(facts) for rule in RULES)
    return next(
        (guess for guess in guesses if guess),
        Guess(facts.name, "left out", "nothing in its name says what it is; add it if you know."),
    )


def _constant(facts: Facts) -> Guess | None:
    if (facts.values != facts.values[0]).any():
        return None
    return Guess(facts.name, "left out", f"it is {facts.values[0]:g} in every row.")


def _row_number(facts: Facts) -> Guess | None:
    if facts.values[0] not in (0, 1) or not (np.diff(facts.values) == 1).all():
        return None
    return Guess(facts.name, "left out", "it only numbers the rows.")


def _named(vocabulary: Sequence[str], part: Part, meaning: str) -> Rule:
    def rule(facts: Facts) -> Guess | None:
        word = hint(facts.name, vocabulary)
        return Guess(facts.name, part, f"{word!r} in its name {meaning}.") if word else None

    return rule


def _named_event(facts: Facts) -> Guess | None:
    word = hint(facts.name, EVENT)
    if word is None or not (facts.is_binary or facts.used <= RARE):
        return None
    return Guess(facts.name, "events", f"{word!r} in its name, and {_how_often(facts)}.")


def _numbered_input(facts: Facts) -> Guess | None:
    if not NUMBERED_INPUT.fullmatch(facts.name) or (facts.values < 0).any():
        return None
    return Guess(facts.name, "spend", "numbered inputs that are never negative are often channels.")


def _rare(facts: Facts) -> Guess | None:
    if not facts.is_binary or facts.used > RARE:
        return None
    return Guess(facts.name, "events", f"it is 0 or 1, and {_how_often(facts)}.")


def _how_often(facts: Facts) -> str:
    return f"not zero in {np.count_nonzero(facts.values)} of {len(facts.values)} rows"


RULES: tuple[Rule, ...] = (
    _constant,
    _row_number,
    _named(MODELLED, "left out", "is what a model says, not what happened"),
    _named(CONTROL, "controls", "is something that moves sales besides media"),
    _named(RATE, "left out", "is a rate, not an amount"),
    _named(SPEND, "spend", "says money"),
    _named(IMPRESSIONS, "impressions", "counts contacts"),
    _named_event,
    _named(KPI, "kpi", "is an outcome"),
    _named(IDENTITY, "left out", "tells rows or groups apart and moves nothing"),
    _named(CALENDAR, "left out", "is the calendar, which the model has already"),
    _named(CHANNEL, "spend", "is a channel"),
    _numbered_input,
    _rare,
)
