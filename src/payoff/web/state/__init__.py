"""What the workbench remembers: one noun a file, in SQLite or PostgreSQL.

Importing this makes every noun known to ``METADATA``.
"""

from payoff.web.state import (
    about,
    audit,
    links,
    people,
    runs,
    scenarios,
    seats,
    sessions,
    tables,
    tokens,
    workspaces,
)

__all__ = [
    "about",
    "audit",
    "links",
    "people",
    "runs",
    "scenarios",
    "seats",
    "sessions",
    "tables",
    "tokens",
    "workspaces",
]
