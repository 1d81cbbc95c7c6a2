"""Log in through a provider of log-ins: there, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from payoff.web.access.limits import address_of, limits_of
from payoff.web.access.oidc import Started, Vouched, finish, start
from payoff.web.access.sessions import (
    cookie_name,
    drop_cookie,
    keep_session,
    log_in,
    set_cookie,
)
from payoff.web.access.witness import note
from payoff.web.bench import Bench
from payoff.web.errors import Forbidden, Unknown, WebError
from payoff.web.routes.pages.login import SEE_OTHER, own_page, team
from payoff.web.settings import Provider
from payoff.web.state import links, people, seats
from payoff.web.state.people import Person
from payoff.web.state.seats import Role

routes = APIRouter(prefix="/login/provider")
COOKIE, PATIENCE_S = "payoff-provider", 600


@routes.get("")
def there(request: Request, next: str = "/") -> RedirectResponse:  # noqa: A002
    """Send the browser to the provider."""
    bench, provider = _provider(request)
    limits_of(request).addresses.take(address_of(request))
    address, started = start(provider, _back(request, bench))
    kept = [started.state, started.nonce, started.verifier, quote(own_page(next), safe="")]
    response = RedirectResponse(address, SEE_OTHER)
    set_cookie(response, bench.settings, ".".join(kept), name=COOKIE, seconds=PATIENCE_S)
    return response


@routes.get("/back")
def back(request: Request) -> RedirectResponse:
    """Take the browser back, and start a session for whom the provider vouches."""
    bench, provider = _provider(request)
    limits_of(request).addresses.take(address_of(request))
    kept = request.cookies.get(cookie_name(bench.settings, COOKIE), "").split(".", 3)
    if len(kept) < len("abcd"):
        raise WebError(
            "no log-in was started in this browser, or too long ago",
            wanted=f"a log-in that is finished within {PATIENCE_S // 60} minutes",
            remedy="start again: /login",
        )
    state, nonce, verifier, following = kept
    vouched = finish(
        provider, _back(request, bench), request.query_params, Started(state, nonce, verifier)
    )
    with bench.state.begin() as connection:
        person = _person(connection, vouched)
        session = log_in(request, connection, person.id)
    limits_of(request).addresses.give_back(address_of(request))
    note(bench.state, request, "Log in through the provider.", person=person)
    response = RedirectResponse(own_page(unquote(following)), SEE_OTHER)
    drop_cookie(response, bench.settings, COOKIE)
    keep_session(response, bench.settings, session)
    return response


def _provider(request: Request) -> tuple[Bench, Provider]:
    bench = team(request)
    if bench.settings.provider is None:
        raise Unknown("page")
    return bench, bench.settings.provider


def _back(request: Request, bench: Bench) -> str:
    home = bench.settings.url or str(request.base_url).rstrip("/")
    return f"{home}{routes.prefix}/back"


def _person(connection: Connection, vouched: Vouched) -> Person:
    """Return the person that was vouched for, with the seats of the invitations to the address."""
    invitations = links.use_for(connection, vouched.email, datetime.now(UTC))
    person = people.with_subject(connection, vouched.subject)
    if person is None and not invitations:
        raise Forbidden(
            f"nobody has invited {vouched.email}",
            wanted="an invitation to a workspace",
            remedy="ask an admin of the workspace for one to this address",
        )
    if person is None:
        person = people.add_with_subject(connection, vouched.subject, vouched.email)
    elif person.email != vouched.email:
        people.set_email(connection, person.id, vouched.email)
    for each in invitations:
        if each.workspace is not None and each.role is not None:
            seats.raise_to(connection, each.workspace, person.id, Role(each.role))
    return person
