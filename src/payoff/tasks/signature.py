"""What a question asks for, read from its signature: the command, the form and the route agree.

Standard library only, as the questions themselves.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal

from payoff.tasks.parts import Part

HEARS = "progress"
Kind = Literal[
    "text", "whole number", "number", "flag", "date", "choice", "file", "column", "place", "fit",
    "kept",
]  # fmt: skip
KINDS: dict[type, Kind] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "flag",
    date: "date",
    Path: "file",
}
PARTS: dict[Part, Kind] = {
    Part.COLUMN: "column",
    Part.PLACE: "place",
    Part.FIT: "fit",
    Part.KEPT: "kept",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be said.

    Attributes
    ----------
    name
        As in Python; the option has hyphens in place of underscores.
    kind
        Of value.
    many
        Whether it may be said several times.
    choices
        The values there are, where they are few; empty otherwise.
    default
        What holds when nothing is said; ``None`` where that depends.
    says
        What it means.
    """

    name: str
    kind: Kind
    many: bool
    choices: tuple[str, ...]
    default: Any
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together.

    Attributes
    ----------
    parameter
        Of the question that takes them all as one value of ``made``; empty for the question's own.
    """

    parameter: str
    title: str
    says: str
    made: Callable[..., Any] | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks for.

    Attributes
    ----------
    name
        Of its command.
    title
        In a marketer's words, as in "Where should the next budget go?".
    says
        What its answer says.
    table
        Name of what it is about: its first parameter.
    table_says
        What that may be.
    groups
        Its own fields first, then those that it shares with other questions.
    """

    name: str
    task: Callable[..., Any]
    title: str
    says: str
    table: str
    table_says: str
    groups: tuple[Group, ...]

    def fields(self) -> Iterator[Field]:
        """Give every field."""
        for group in self.groups:
            yield from group.fields

    def arguments(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the keyword arguments of the question for the fields that are said."""
        said: dict[str, Any] = {}
        for group in self.groups:
            own = {one.name: values[one.name] for one in group.fields if one.name in values}
            if group.made is None:
                said |= own
            elif own:
                said[group.parameter] = group.made(**own)
        return said


def question(name: str, task: Callable[..., Any]) -> Question:
    """Return what a question asks for."""
    about, *parameters = inspect.signature(task).parameters.values()
    hints = typing.get_type_hints(task, include_extras=True, localns=_absent(task))
    said = told(task)
    own, shared = [], []
    for parameter in parameters:
        hint = hints[parameter.name]
        if parameter.name == HEARS:
            continue
        if is_dataclass(hint):
            shared.append(_group(parameter.name, typing.cast("type", hint)))
        else:
            own.append(_field(parameter.name, hint, parameter.default, said[parameter.name]))
    groups = (Group("", "", "", None, tuple(own)), *shared)
    return Question(
        name, task, _title(task), first_line(task), about.name, said[about.name], groups
    )


def told(thing: Any) -> dict[str, str]:
    """Return parameter to what its docstring says."""
    text = inspect.getdoc(thing) or ""
    body = text.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    parts = re.findall(r"^(\w+)\n((?:    .*\n?)+)", body, re.MULTILINE)
    return {name: " ".join(lines.split()) for name, lines in parts}


def first_line(thing: Any) -> str:
    """Return the first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def title_of(choices: Any) -> str:
    """Return the title of a group of choices."""
    title: str = getattr(choices, "TITLE", choices.__name__)
    return title


def _absent(task: Callable[..., Any]) -> dict[str, Any]:
    """Return a stand-in for the answer's type, which is not imported to read a signature."""
    returned = task.__annotations__.get("return")
    names = re.findall(r"\w+", returned) if isinstance(returned, str) else []
    return dict.fromkeys(names, Any)


def _title(task: Callable[..., Any]) -> str:
    """Return the question that its file is named for."""
    asks = first_line(inspect.getmodule(task)).partition("The question: ")[2].rstrip(".")
    return f"{asks[:1].upper()}{asks[1:]}?" if asks else first_line(task)


def fields_of(choices: type) -> tuple[Field, ...]:
    """Return the fields of a group of choices."""
    said, hints, default = (
        told(choices),
        typing.get_type_hints(choices, include_extras=True),
        choices(),
    )
    return tuple(
        _field(name, hint, getattr(default, name), said[name])
        for name, hint in hints.items()
        if typing.get_origin(hint) is not typing.ClassVar
    )


def _group(parameter: str, made: type) -> Group:
    return Group(parameter, title_of(made), first_line(made), made, fields_of(made))


def _field(name: str, hint: Any, default: Any, says: str) -> Field:
    many, choices = False, ()
    kind: Kind | None = None
    while kind is None:
        origin, inside = typing.get_origin(hint), typing.get_args(hint)
        if origin is tuple:
            many, hint = True, inside[0]
        elif origin in {UnionType, typing.Union}:
            hint = next(one for one in inside if one is not NoneType)
        elif origin is Literal:
            kind, choices = "choice", inside
        elif origin is typing.Annotated:
            kind = next((PARTS[one] for one in inside[1:] if isinstance(one, Part)), None)
            hint = inside[0]
        else:
            kind = KINDS[hint]
    return Field(name, kind, many, choices, default, says)
