"""A form for any question, made from its signature: what can be said, chosen from what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from payoff.core.errors import PayoffError
from payoff.tasks.signature import Field, Group, Question
from payoff.web.request import UNASKED
from payoff.web.show import spelt

Control = Literal["select", "checks", "flag", "whole", "number", "date", "text", "texts"]
CONTROLS: Mapping[str, Control] = {
    "flag": "flag",
    "whole number": "whole",
    "number": "number",
    "date": "date",
}
SPARE = 1
NONE_YET = {
    "file": "The workspace has no such file yet: upload a TOML file first.",
    "fit": "No run of this workspace has kept a fit yet: ask for the mix or a plan first.",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: what is sent, and what is read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What fields can be filled with.

    Attributes
    ----------
    columns
        Of the table; empty where they are not known.
    files, fits
        Of the workspace, by id.
    """

    columns: Sequence[str] = ()
    files: Sequence[Option] = ()
    fits: Sequence[Option] = ()

    def of(self, field: Field) -> tuple[Option, ...] | None:
        """Return what a field can be chosen from; ``None`` where anything may be written."""
        if field.kind == "flag" and field.default:
            return Option("true", "Yes"), Option("false", "No")
        if field.choices:
            return tuple(Option(each, spelt(each)) for each in field.choices)
        if field.kind == "column" and self.columns:
            return tuple(Option(each, each) for each in self.columns)
        return {"file": tuple(self.files), "fit": tuple(self.fits)}.get(field.kind)


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form.

    Attributes
    ----------
    usual
        What holds when nothing is said, in words.
    values
        What it is filled with.
    problem
        Why that was refused.
    lacks
        Why there is nothing to choose from.
    """

    name: str
    label: str
    says: str
    control: Control
    usual: str
    values: tuple[str, ...]
    options: tuple[Option, ...]
    problem: PayoffError | None
    lacks: str

    @property
    def boxes(self) -> tuple[str, ...]:
        """What boxes to write several texts in begin with; the last ones are empty."""
        return self.values + ("",) * SPARE


@dataclass(frozen=True, slots=True)
class Part:
    """Entries that belong together.

    Attributes
    ----------
    opened
        Whether readers must see it at once.
    told
        What it is filled with, in short.
    """

    title: str
    says: str
    entries: tuple[Entry, ...]
    opened: bool
    told: str


def form_of(
    asked: Question,
    offers: Offers,
    said: Mapping[str, Any],
    problems: Mapping[str, PayoffError],
) -> tuple[Part, ...]:
    """Return the form of a question: its own fields, then those that it shares with others.

    Parameters
    ----------
    said
        Field to what it is filled with.
    problems
        Field to why that was refused.
    """
    parts = (_part(group, offers, said, problems) for group in asked.groups)
    return tuple(part for part in parts if part.entries)


def _part(
    group: Group, offers: Offers, said: Mapping[str, Any], problems: Mapping[str, PayoffError]
) -> Part:
    fields = [field for field in group.fields if field.kind not in UNASKED]
    entries = tuple(
        _entry(field, offers, said.get(field.name), problems.get(field.name)) for field in fields
    )
    filled = [entry for entry in entries if entry.values]
    needed = any(field.kind == "column" and not field.default for field in fields)
    opened = not group.title or (needed and not filled) or any(each.problem for each in entries)
    return Part(group.title, group.says, entries, opened, _told(filled, offers))


def _told(filled: Iterable[Entry], offers: Offers) -> str:
    names = {option.value: option.label for option in (*offers.files, *offers.fits)}
    return " · ".join(
        f"{entry.label}: {', '.join(names.get(value, value) for value in entry.values)}"
        for entry in filled
    )


def _entry(field: Field, offers: Offers, value: Any, problem: PayoffError | None) -> Entry:
    values, options = _values(value), offers.of(field)
    given = {option.value for option in options or ()}
    kept = tuple(Option(each, each) for each in values if options is not None and each not in given)
    return Entry(
        name=field.name,
        label=spelt(field.name),
        says=field.says,
        control=_control(field, options),
        usual="" if field.default in (None, (), False, "") else str(field.default),
        values=values,
        options=(options or ()) + kept,
        problem=problem,
        lacks="" if options or kept else NONE_YET.get(field.kind, ""),
    )


def _values(value: Any) -> tuple[str, ...]:
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(_text(each) for each in several if each is not None)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _control(field: Field, options: tuple[Option, ...] | None) -> Control:
    if options is not None:
        return "checks" if field.many else "select"
    return "texts" if field.many else CONTROLS.get(field.kind, "text")
