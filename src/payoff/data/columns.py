"""Which column plays which part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal, get_args

from payoff.core.errors import ChoiceError, ColumnError, nearest
from payoff.core.frozen import frozen

Sign = Literal["any", "positive", "negative"]


@frozen
class Columns:
    """The parts that columns play in a panel.

    Attributes
    ----------
    time
        Dates, the first day of each period.
    kpi
        What is to be explained.
    spend
        One column per channel.
    impressions
        Spend column to impressions column, for the channels that have one.
    controls
        What else moves the KPI.
    signs
        Control to the sign of its effect, where that is known.
    events
        Columns that are not zero when something happened.
    holidays
        Country whose public holidays count, such as ``"DE"``; ``None`` for none.

    Raises
    ------
    ColumnError
        When there is no spend column, or one column plays two parts.
    ChoiceError
        When impressions or signs are given for something that is not there, or a sign is unknown.
    """

    time: str
    kpi: str
    spend: Sequence[str]
    impressions: Mapping[str, str] = field(default_factory=dict)
    controls: Sequence[str] = ()
    signs: Mapping[str, Sign] = field(default_factory=dict)
    events: Sequence[str] = ()
    holidays: str | None = None

    def __post_init__(self) -> None:
        for part in ("spend", "controls", "events"):
            object.__setattr__(self, part, _names(getattr(self, part)))
        for part in ("impressions", "signs"):
            object.__setattr__(self, part, dict(getattr(self, part)))
        _check_spend(self.spend)
        _check_parts(self.parts)
        _check_known("impressions", self.impressions, "spend column", self.spend)
        _check_known("a sign", self.signs, "control", self.controls)
        _check_signs(self.signs)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Every part with its column, in the order of the attributes."""
        return (
            ("time", self.time),
            ("kpi", self.kpi),
            *(("spend", name) for name in self.spend),
            *(("impressions", name) for name in self.impressions.values()),
            *(("controls", name) for name in self.controls),
            *(("events", name) for name in self.events),
        )


def _names(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _check_spend(spend: Sequence[str]) -> None:
    if not spend:
        raise ColumnError(
            "no spend column is named",
            wanted="at least one column with the spend of a channel",
            remedy="name one column per channel as spend",
        )


def _check_parts(parts: Sequence[tuple[str, str]]) -> None:
    for name, count in Counter(name for _, name in parts).items():
        if count > 1:
            named = " and ".join(part for part, column in parts if column == name)
            raise ColumnError(
                f"column {name!r} is named {count} times: as {named}",
                wanted="one part for every column",
                remedy="name it once, in the part it really plays",
            )


def _check_known(what: str, given: Mapping[str, str], kind: str, known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise ChoiceError(
                f"{what} is given for {name!r}, which is not a {kind}",
                wanted=f"the name of a {kind}",
                remedy=nearest(name, known) if known else f"name it as a {kind} too",
            )


def _check_signs(signs: Mapping[str, str]) -> None:
    for name, sign in signs.items():
        if sign not in get_args(Sign):
            raise ChoiceError(
                f"the sign of {name!r} is {sign!r}",
                wanted="one of: " + ", ".join(get_args(Sign)),
                remedy=nearest(str(sign), get_args(Sign)),
            )
