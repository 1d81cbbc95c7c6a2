"""Frozen values to plain ones and back: what JSON can hold, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from payoff.core.errors import FormatError, PayoffError

KIND = "kind"


def to_plain(value: Any) -> Any:
    """Return ``value`` as dicts, lists, strings and numbers; a frozen value names its kind."""
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
        return {KIND: type(value).__name__} | own
    if isinstance(value, Mapping):
        return {str(name): to_plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    return value


def from_plain(plain: Any, kinds: Mapping[str, type]) -> Any:
    """Return the value that :func:`to_plain` was given; only ``kinds`` are ever made.

    Raises
    ------
    FormatError
        When a kind is unknown, or its constructor refuses what it is given.
    """
    if isinstance(plain, list):
        return tuple(from_plain(item, kinds) for item in plain)
    if not isinstance(plain, dict):
        return plain
    own = {name: from_plain(item, kinds) for name, item in plain.items() if name != KIND}
    if KIND not in plain:
        return own
    try:
        return kinds[plain[KIND]](**own)
    except (KeyError, TypeError, PayoffError) as error:
        raise FormatError(
            f"a value of kind {plain[KIND]!r} cannot be made: {error}",
            wanted="one of: " + ", ".join(kinds),
            remedy="read the file with the version of payoff that wrote it",
        ) from error
