"""The cookie of a session."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy import Connection
from starlette.responses import Response

from payoff.web.access.secrets import hashed, new_secret
from payoff.web.bench import bench_of
from payoff.web.settings import Settings
from payoff.web.state import sessions

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(settings: Settings, name: str = "payoff") -> str:
    """Return the name of a cookie, which browsers hold to one host where there is TLS."""
    return f"__Host-{name}" if settings.is_secure else name


def set_cookie(
    response: Response, settings: Settings, value: str, *, name: str = "payoff", seconds: int
) -> None:
    """Let a browser keep a value that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=seconds,
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: Settings, name: str = "payoff") -> None:
    """Let a browser forget a value."""
    response.delete_cookie(
        cookie_name(settings, name), secure=settings.is_secure, httponly=True, samesite="lax"
    )


def session_of(request: Request) -> str:
    """Return the hash of the session that a request says it belongs to; empty without one."""
    said = request.cookies.get(cookie_name(bench_of(request).settings), "")
    return hashed(said) if said else ""


def log_in(request: Request, connection: Connection, person: str) -> str:
    """Start a session, end the one before in this browser, and return the secret of the new."""
    sessions.end(connection, session_of(request))
    secret = new_secret()
    sessions.start(connection, hashed(secret), person, datetime.now(UTC))
    return secret


def keep_session(response: Response, settings: Settings, secret: str) -> None:
    """Let a browser keep its session."""
    set_cookie(response, settings, secret, seconds=int(sessions.LONGEST.total_seconds()))
