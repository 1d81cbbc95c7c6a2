"""A lock that a process holds until it ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def take(path: Path) -> int | None:
    """Lock an empty file and return its descriptor, or ``None`` when another process holds it.

    The lock belongs to the open file: a child that inherits the descriptor holds it too.
    """
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    os.ftruncate(held, 0)
    return held


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock."""
    if not path.exists():
        return False
    held = take(path)
    if held is None:
        return True
    os.close(held)
    return False


def holder(path: Path) -> int | None:
    """Return the process that signed a lock, or ``None`` when none has yet."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
