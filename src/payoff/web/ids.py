"""Names of what is kept: random, so that nobody guesses one, and nothing but hexadecimal."""

from __future__ import annotations

import re
import secrets

ID = re.compile(r"[0-9a-f]{16}")


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Tell whether something could have that id."""
    return ID.fullmatch(text) is not None
