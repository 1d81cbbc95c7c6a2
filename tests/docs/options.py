"""The tables of options that the page of the command line must hold, made from the signatures."""

import inspect
import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

from payoff.cli.outputs import Outputs
from payoff.tasks import TASKS
from payoff.tasks.choices import ModelChoices, SearchChoices, TableChoices
from payoff.tasks.journey_choices import EventChoices, JourneyChoices, RuleChoices

HEAD = "| option | value | meaning |\n|:--|:--|:--|\n"
VALUES = {str: "text", int: "whole number", float: "number", Path: "path", date: "date"}


def tables() -> dict[str, str]:
    """Return heading to table."""
    found = {f"## `payoff {name}`": _table(_own(task)) for name, task in TASKS.items()}
    found["## Columns"] = _table(_fields(TableChoices))
    found["## Model"] = _table(_fields(ModelChoices))
    found["## Search"] = _table(_fields(SearchChoices))
    found["## Events"] = _table(_fields(EventChoices))
    found["## Journeys"] = _table(_fields(JourneyChoices))
    found["## Rules"] = _table(_fields(RuleChoices))
    found["## Output"] = _table(_fields(Outputs))
    return found


Option = tuple[str, Any, Any, str]


def _own(task: Callable[..., Any]) -> Iterator[Option]:
    said = _said(task)
    _, *parameters = inspect.signature(task).parameters.items()
    for name, parameter in parameters:
        if name != "progress" and not is_dataclass(parameter.annotation):
            yield name, parameter.annotation, parameter.default, said[name]


def _fields(kind: type) -> Iterator[Option]:
    said, hints, default = _said(kind), typing.get_type_hints(kind), kind()
    for name, hint in hints.items():
        yield name, hint, getattr(default, name), said[name]


def _said(thing: Any) -> dict[str, str]:
    """Return parameter to what its docstring says."""
    text = inspect.getdoc(thing) or ""
    body = text.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    parts = re.findall(r"^(\w+)\n((?:    .*\n?)+)", body, re.MULTILINE)
    return {name: " ".join(lines.split()) for name, lines in parts}


def _table(options: Iterator[Option]) -> str:
    return HEAD + "".join(_row(*option) for option in options)


def _row(name: str, hint: Any, default: Any, said: str) -> str:
    shown = "" if default in (None, (), False) else f" Default: `{default}`."
    text = said.replace("|", "\\|")
    return f"| `--{name.replace('_', '-')}` | {_value(hint)} | {text}{shown} |\n"


def _value(hint: Any) -> str:
    if hint is bool:
        return ""
    if hint in VALUES:
        return VALUES[hint]
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return f"{_value(inside[0])}, may be given again"
    if origin is typing.Literal:
        return " or ".join(f"`{choice}`" for choice in inside)
    if origin in {UnionType, typing.Union}:
        return _value(next(one for one in inside if one is not NoneType))
    return _value(inside[0])


if __name__ == "__main__":
    for heading, table in tables().items():
        print(heading, table, sep="\n\n")
