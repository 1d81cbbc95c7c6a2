"""The link by which the first person comes in, who keeps the workbench."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from payoff.web.access.secrets import hashed, new_secret
from payoff.web.state import links, people

LASTS = timedelta(days=1)


def set_up_path(state: Engine, *, again: bool) -> str | None:
    """Return the path of a link for a keeper; none when there are people and nobody asks again."""
    secret, at = new_secret(), datetime.now(UTC)
    with state.begin() as connection:
        if people.count(connection) and not again:
            return None
        links.clear(connection, "set-up")
        links.make(connection, hashed(secret), "set-up", at, at + LASTS)
    return f"/join/{secret}"
