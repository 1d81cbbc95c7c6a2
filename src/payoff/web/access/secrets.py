"""Secrets of sessions, tokens and links: random, and kept as a hash alone."""

from __future__ import annotations

import secrets
from hashlib import sha256


def new_secret() -> str:
    """Return 256 random bits as text that fits into an address and a cookie."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what is kept of a secret. It is random: a fast hash keeps it as well as a slow one."""
    return sha256(secret.encode()).hexdigest()
