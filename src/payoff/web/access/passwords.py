"""Passwords: kept as argon2id hashes, few worked out at once."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from payoff.web.access.secrets import new_secret
from payoff.web.errors import WebError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
ROOM = BoundedSemaphore(2)  # each takes 64 MiB


def check_password(password: str, name: str) -> None:
    """Raise ``WebError`` when a password is too short, too long, or the person's own name."""
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == name.casefold():
        raise WebError(
            "that password is too easy to guess, or too long",
            wanted=f"{SHORTEST} to {LONGEST} characters, and not your name",
            remedy="take four words at random, or let a password manager make one",
        )


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    with ROOM:
        return _hasher().hash(password)


def is_right(kept: str, password: str) -> bool:
    """Tell whether a password is the one of a hash; takes as long without one."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with ROOM:
            _hasher().verify(kept or _nobodys(), password)
    except (InvalidHashError, VerificationError):
        return False
    return bool(kept)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()  # its parameters are those of RFC 9106 for little memory


@cache
def _nobodys() -> str:
    return _hasher().hash(new_secret())
