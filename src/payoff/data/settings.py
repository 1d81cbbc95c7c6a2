"""Columns in a ``payoff.toml``: read, written, and every key checked."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from payoff.core.errors import ChoiceError, SourceError, nearest
from payoff.core.files import whole_file
from payoff.data.columns import Columns
from payoff.data.files import existing_file

__all__ = ["Columns", "read_settings", "to_toml", "write_settings"]

ONE, LIST = "a text", "a list of texts"
PAIRS, LISTS = "a table of texts", "a table of lists of texts"
# Tables come last: in TOML what stands below a table belongs to it.
KEYS = {
    "time": ONE,
    "group": ONE,
    "population": ONE,
    "kpi": ONE,
    "spend": LIST,
    "national": LIST,
    "organic": LIST,
    "controls": LIST,
    "events": LIST,
    "segments": LIST,
    "holidays": ONE,
    "impressions": PAIRS,
    "reach": PAIRS,
    "frequency": PAIRS,
    "signs": PAIRS,
    "demand": LISTS,
}
REQUIRED = ("time", "kpi", "spend")
EXAMPLE = {
    ONE: '{key} = "name"',
    LIST: '{key} = ["name", "another name"]',
    PAIRS: '[{key}]\n"name" = "value"',
    LISTS: '[{key}]\n"name" = ["value", "another value"]',
}
ABOVE = "Which column plays which part. Read by payoff; change it as you see fit."
HELP = {
    "time": "dates, the first day of each period",
    "group": "tells regions, brands or stores apart, in a table of several",
    "population": "size of each group",
    "kpi": "what is to be explained",
    "spend": "one column per channel",
    "national": "spend columns that hold the nation's total in the row of every group",
    "organic": "media that cost nothing",
    "controls": "what else moves the KPI",
    "events": "not zero when something happened",
    "segments": "shares or dummies of the periods, such as clusters of a season",
    "holidays": "country whose public holidays count, such as DE",
    "impressions": "spend column = impressions column",
    "reach": "spend column = column of how many were reached; goes with frequency",
    "frequency": "spend column = column of how often those reached were, on average",
    "signs": 'control = "positive" or "negative", where the direction is known',
    "demand": "control = spend columns whose spend follows it, such as query volume",
}


def read_settings(path: str | Path) -> Columns:
    """Read columns from a ``payoff.toml``.

    Raises
    ------
    SourceError
        When the file is missing, not UTF-8, or not TOML.
    ChoiceError
        When a key is unknown (with the nearest), missing, or of the wrong type.
    ColumnError
        When a column is named in two roles.
    """
    file = existing_file(Path(path))
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            f"{file.name!r} cannot be read: {error}",
            wanted="a TOML file in UTF-8",
            remedy=f'correct it; texts stand in double quotes, such as time = "week" ({file})',
        ) from None
    for key, value in found.items():
        _check(file.name, key, value)
    for key in REQUIRED:
        if key not in found:
            raise ChoiceError(
                f"{file.name!r} does not say {key!r}",
                wanted="the keys " + ", ".join(REQUIRED),
                remedy=f"add: {_example(key)}",
            )
    return Columns(**found)


def write_settings(
    columns: Columns, path: str | Path, why: Mapping[str, str] | None = None
) -> None:
    """Write columns to a ``payoff.toml``, whole or not at all; ``why`` as in :func:`to_toml`.

    Raises
    ------
    SourceError
        When the folder cannot be written to.
    """
    with whole_file(path) as temporary:
        temporary.write_text(to_toml(columns, why), encoding="utf-8", newline="\n")


def to_toml(columns: Columns, why: Mapping[str, str] | None = None) -> str:
    """Return columns as TOML.

    Parameters
    ----------
    columns
        What to write.
    why
        Column to the reason why it is where it is, written beside it as a comment.
    """
    reasons = why or {}
    lines = [f"# {ABOVE}", ""]
    for key, kind in KEYS.items():
        value = getattr(columns, key)
        lines.append(f"# {key}: {HELP[key]}")
        if kind == ONE and value is not None:
            lines.append(f"{key} = {_quoted(value)}{_comment(reasons, value)}")
        elif kind == LIST and not value:
            lines.append(f"{key} = []")
        elif kind == LIST:
            lines += [f"{key} = [", *(_item(name, reasons) for name in value), "]"]
        elif kind == PAIRS:
            lines += [f"[{key}]", *(_pair(name, told, reasons) for name, told in value.items())]
        elif kind == LISTS:
            lines += [f"[{key}]", *(_list(name, told) for name, told in value.items())]
        lines.append("")
    return "\n".join(lines)


def _check(file: str, key: str, value: Any) -> None:
    if key not in KEYS:
        raise ChoiceError(
            f"{file!r} has a key {key!r}, which says nothing to payoff",
            wanted="one of: " + ", ".join(KEYS),
            remedy=nearest(key, KEYS),
        )
    right = {
        ONE: isinstance(value, str),
        LIST: _is_list(value),
        PAIRS: isinstance(value, dict) and all(isinstance(item, str) for item in value.values()),
        LISTS: isinstance(value, dict) and all(_is_list(item) for item in value.values()),
    }
    if not right[KEYS[key]]:
        raise ChoiceError(
            f"{file!r} has {key} = {json.dumps(value, default=str, ensure_ascii=False)}",
            wanted=f"{KEYS[key]}: {HELP[key]}",
            remedy=f"write it like {_example(key)}",
        )


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _example(key: str) -> str:
    return EXAMPLE[KEYS[key]].format(key=key)


def _item(name: str, why: Mapping[str, str]) -> str:
    return f"  {_quoted(name)},{_comment(why, name)}"


def _pair(name: str, told: str, why: Mapping[str, str]) -> str:
    return f"{_quoted(name)} = {_quoted(told)}{_comment(why, told)}"


def _list(name: str, told: Sequence[str]) -> str:
    return f"{_quoted(name)} = [{', '.join(map(_quoted, told))}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(why: Mapping[str, str], name: str) -> str:
    reason = "".join(letter if letter.isprintable() else " " for letter in why.get(name, ""))
    return f"  # {reason}" if reason else ""
