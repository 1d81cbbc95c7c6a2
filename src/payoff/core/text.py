"""Text from outside, such as column names, made safe to show."""

from __future__ import annotations

import re

ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def visible(text: str) -> str:
    """Return ``text`` on one line, with what could act on a terminal or a reader replaced."""
    return ACTING.sub("�", text)
