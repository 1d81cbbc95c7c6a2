"""Addresses of tables in databases, and how to show them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from payoff.core.errors import SourceError

EXAMPLE = "duckdb:///sales.duckdb#weekly or postgresql://user:password@host/database#weekly"
PASSWORD = re.compile(r"(://[^:/@]*:).*(@)")
PASSWORD_CHOICE = re.compile(r"(password=)[^&#]*")


def is_database(address: str) -> bool:
    """Tell whether ``address`` names a table of a database rather than a file."""
    return "://" in address


def without_password(address: str) -> str:
    """Return ``address`` with its password, if it has one, replaced by stars."""
    masked = PASSWORD.sub(r"\1***\2", address)
    return PASSWORD_CHOICE.sub(r"\1***", masked)


def split_address(address: str) -> SplitResult:
    """Take an address apart.

    Raises
    ------
    SourceError
        When that cannot be done.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise SourceError(
            f"{without_password(address)!r} cannot be taken apart",
            wanted=f"an address like {EXAMPLE}",
            remedy="write # / : and @ inside a password as %23 %2F %3A and %40",
        ) from None
    return parts
