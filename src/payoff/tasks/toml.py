"""Small TOML files beside a table: read with care, every key checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from payoff.core.errors import ChoiceError, SourceError, nearest

LARGEST = 1_000_000


class Kind(NamedTuple):
    """What a key may hold: in words, as a check, and an example with ``{key}`` in it."""

    wanted: str
    right: Callable[[Any], bool]
    example: str


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Read a file that should hold ``what``, such as ``"a scenario"``.

    Raises
    ------
    SourceError
        When it is missing, larger than 1 MB, not UTF-8, or not TOML.
    """
    import tomllib

    from payoff.data.files import existing_file

    file = existing_file(path)
    with file.open("rb") as stream:
        held = stream.read(LARGEST + 1)
    if len(held) > LARGEST:
        raise SourceError(
            f"{file.name!r} is larger than 1 MB",
            wanted=f"{what}: a few lines of TOML",
            remedy="name its own file; a table comes first on the command line",
        )
    try:
        return tomllib.loads(held.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise SourceError(
            f"{file.name!r} cannot be read: {said}",
            wanted="a TOML file in UTF-8",
            remedy="correct it; a number stands alone, as in budget = 1300000",
        ) from None


def check_key(file: str, key: str, value: Any, kinds: Mapping[str, Kind]) -> None:
    """Raise ``ChoiceError`` when a key is unknown (with the nearest) or holds something else."""
    if key not in kinds:
        raise ChoiceError(
            f"{file!r} has a key {key!r}, which says nothing to payoff",
            wanted="one of: " + ", ".join(kinds),
            remedy=nearest(key, kinds),
        )
    kind = kinds[key]
    if not kind.right(value):
        raise ChoiceError(
            f"{file!r} has {key} = {str(value)[:80]}",
            wanted=kind.wanted,
            remedy=f"write it like {kind.example.format(key=key)}",
        )


def is_number(value: Any) -> bool:
    """Say whether ``value`` is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e300 and math.isfinite(value)


def is_text(value: Any) -> bool:
    """Say whether ``value`` is a text."""
    return isinstance(value, str)


def is_day(value: Any) -> bool:
    """Say whether ``value`` is a day without a time, or a text of one."""
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def is_table(inside: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a check of tables whose every value passes ``inside``."""
    return lambda value: isinstance(value, dict) and all(map(inside, value.values()))


def is_some(inside: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return a check of one value or a list of values that pass ``inside``."""
    return lambda value: all(map(inside, listed(value)))


def listed(value: Any) -> list[Any]:
    """Return a list as it is, and one value as a list of it."""
    return value if isinstance(value, list) else [value]


NUMBER = Kind("a finite number", is_number, "{key} = 1.5")
TEXT = Kind("a text", is_text, '{key} = "name"')
DAY = Kind("a day", is_day, "{key} = 2026-03-02")
