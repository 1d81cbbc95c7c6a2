"""A person's own page: password, tokens, sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from payoff.web.access.limits import limits_of
from payoff.web.access.passwords import check_password, hash_password, is_right
from payoff.web.access.secrets import hashed, new_secret
from payoff.web.access.sessions import drop_cookie, session_of
from payoff.web.errors import Conflict, Forbidden, Unknown
from payoff.web.routes.api.workspaces import Name
from payoff.web.routes.pages.login import SEE_OTHER, team
from payoff.web.routes.pages.seats import Anybody
from payoff.web.show import show
from payoff.web.state import people, sessions, tokens
from payoff.web.state.people import Person

routes = APIRouter(prefix="/me")
MOST_TOKENS = 20
TOKEN_LASTS = timedelta(days=365)


@routes.get("")
def page(request: Request, person: Anybody) -> HTMLResponse:
    """Show the page of who asks."""
    return _page(request, person)


@routes.post("/password")
def password(
    request: Request, person: Anybody, old: Annotated[str, Form()], new: Annotated[str, Form()]
) -> RedirectResponse:
    """Change the own password, and end the other sessions."""
    state = team(request).state
    limits_of(request).names.take(person.id)
    with state.connect() as connection:
        kept = people.password_of(connection, person.id)
    if not is_right(kept, old):
        raise Forbidden(
            "that is not your password", wanted="the old one", remedy="go back, write it again"
        )
    check_password(new, person.name)
    now_kept = hash_password(new)
    with state.begin() as connection:
        people.set_password(connection, person.id, now_kept)
        sessions.end_all(connection, person.id, but=session_of(request))
    return RedirectResponse("/me", SEE_OTHER)


@routes.post("/tokens")
def make(request: Request, person: Anybody, name: Annotated[Name, Form()]) -> HTMLResponse:
    """Make a token for a program of one's own."""
    state, secret, at = team(request).state, new_secret(), datetime.now(UTC)
    with state.begin() as connection:
        if tokens.count(connection, person.id) >= MOST_TOKENS:
            raise Conflict(
                f"you have {MOST_TOKENS} tokens",
                wanted=f"at most {MOST_TOKENS}",
                remedy="revoke one that no program uses",
            )
        tokens.add(connection, hashed(secret), person.id, name, at, at + TOKEN_LASTS)
    return _page(request, person, secret=secret)


@routes.post("/tokens/{token}/revoke")
def revoke(request: Request, person: Anybody, token: str) -> RedirectResponse:
    """Revoke a token of one's own."""
    with team(request).state.begin() as connection:
        if not tokens.revoke(connection, person.id, token):
            raise Unknown("token")
    return RedirectResponse("/me", SEE_OTHER)


@routes.post("/sessions/end")
def end(request: Request, person: Anybody) -> RedirectResponse:
    """Log out in every browser."""
    bench = team(request)
    with bench.state.begin() as connection:
        sessions.end_all(connection, person.id)
    response = RedirectResponse("/login", SEE_OTHER)
    drop_cookie(response, bench.settings)
    return response


def _page(request: Request, person: Person, *, secret: str = "") -> HTMLResponse:
    with team(request).state.connect() as connection:
        mine = tokens.of_person(connection, person.id)
        has_password = bool(people.password_of(connection, person.id))
    return show(request, "me", tokens=mine, has_password=has_password, secret=secret)
