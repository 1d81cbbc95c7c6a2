"""Which column plays which part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    group
        Tells regions, brands or stores apart, in a table of several.
    population
        Size of each group.
    national
        Those spend columns that hold the nation's total in the row of every group.
    reach, frequency
        Spend column to the columns of how many were reached, and how often on average.
    organic
        Media that cost nothing, such as newsletters.
    segments
        Shares or dummies of the periods, such as the clusters of a season.
    demand
        Control to the spend columns whose spend follows it, such as query volume to search.

    Raises
    ------
    ColumnError
        When there is no spend column, or one column plays two parts.
    ChoiceError
        When something is given for a column that is not there, a sign is unknown, reach comes
        without frequency or beside impressions, or national or population without a group.
    """

    time: str
    kpi: str
    spend: Sequence[str]
    impressions: Mapping[str, str] = field(default_factory=dict)
    controls: Sequence[str] = ()
    signs: Mapping[str, Sign] = field(default_factory=dict)
    events: Sequence[str] = ()
    holidays: str | None = None
    group: str | None = None
    population: str | None = None
    national: Sequence[str] = ()
    reach: Mapping[str, str] = field(default_factory=dict)
    frequency: Mapping[str, str] = field(default_factory=dict)
    organic: Sequence[str] = ()
    segments: Sequence[str] = ()
    demand: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in ("spend", "controls", "events", "national", "organic", "segments"):
            object.__setattr__(self, part, _names(getattr(self, part)))
        for part in ("impressions", "signs", "reach", "frequency"):
            object.__setattr__(self, part, dict(getattr(self, part)))
        demand = {control: _names(channels) for control, channels in self.demand.items()}
        object.__setattr__(self, "demand", demand)
        _check_spend(self.spend)
        _check_parts(self.parts)
        for part in ("impressions", "reach", "frequency"):
            _check_known(f"{part} is given for", getattr(self, part), "spend column", self.spend)
        _check_known("national names", self.national, "spend column", self.spend)
        _check_known("a sign is given for", self.signs, "control", self.controls)
        _check_known("demand is given for", self.demand, "control", self.controls)
        for control, channels in self.demand.items():
            _check_known(f"demand {control!r} names", channels, "spend column", self.spend)
        _check_signs(self.signs)
        _check_reach(self)
        _check_group(self)

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
            *(("group", name) for name in (self.group,) if name is not None),
            *(("population", name) for name in (self.population,) if name is not None),
            *(("reach", name) for name in self.reach.values()),
            *(("frequency", name) for name in self.frequency.values()),
            *(("organic", name) for name in self.organic),
            *(("segments", name) for name in self.segments),
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """Spend columns, then organic ones."""
        return (*self.spend, *self.organic)

    @property
    def demand_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every control that stands for demand with each channel that follows it."""
        return tuple(
            (control, channel)
            for control in self.controls
            for channel in self.spend
            if channel in self.demand.get(control, ())
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


def _check_known(what: str, given: Iterable[str], kind: str, known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise ChoiceError(
                f"{what} {name!r}, which is not a {kind}",
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


def _check_reach(columns: Columns) -> None:
    for name in columns.reach.keys() ^ columns.frequency.keys():
        given, lacking = ("reach", "frequency")[:: 1 if name in columns.reach else -1]
        raise ChoiceError(
            f"{name!r} has {given} and no {lacking}",
            wanted="both reach and frequency of a channel, or neither",
            remedy=f"name the column of its {lacking} too, or give {given} as its impressions",
        )
    for name in columns.reach:
        if name in columns.impressions:
            raise ChoiceError(
                f"{name!r} has impressions {columns.impressions[name]!r} beside reach and "
                "frequency",
                wanted="either impressions, or reach and frequency, of a channel",
                remedy="leave the impressions out: they are reach times frequency",
            )


def _check_group(columns: Columns) -> None:
    for what, given in (("national spend", columns.national), ("a population", columns.population)):
        if given and columns.group is None:
            named = ", ".join(map(repr, _names(given)))
            raise ChoiceError(
                f"{what} is named, {named}, and no group",
                wanted="the column that tells regions, brands or stores apart",
                remedy="name it as group; a table of one nation needs neither",
            )
