"""Text from outside, such as column names, made safe to show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """Return ``text`` on one line, with what could act on a terminal or a reader replaced."""
    return ACTING.sub("�", text)


def all_replaced(value: Any, replace: Callable[[str], str]) -> Any:
    """Return plain values with every text in them, names included, replaced."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, Mapping):
        return {replace(key): all_replaced(item, replace) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [all_replaced(item, replace) for item in value]
    return value
