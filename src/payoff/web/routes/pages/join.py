"""Come in by a link: set the workbench up, take an invitation, choose a new password."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from payoff.web.access.limits import address_of, limits_of
from payoff.web.access.passwords import check_password, hash_password
from payoff.web.access.seat import logged_in
from payoff.web.access.secrets import hashed
from payoff.web.access.sessions import keep_session, log_in
from payoff.web.access.witness import note
from payoff.web.bench import Bench
from payoff.web.errors import Conflict, WebError, told
from payoff.web.routes.api.workspaces import Name
from payoff.web.routes.pages.login import SEE_OTHER, team
from payoff.web.show import show
from payoff.web.state import links, people, seats, sessions, tokens
from payoff.web.state.links import Link
from payoff.web.state.people import Person
from payoff.web.state.seats import Role

routes = APIRouter(prefix="/join/{secret}")
DEEDS = {
    "set-up": "Set the workbench up.",
    "invitation": "Take an invitation.",
    "password": "Choose a new password.",
}


class Over(WebError):
    """A link that works no more."""

    status = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__(
            "this link works no more",
            wanted="one that was neither used nor taken back, and that has not run out",
            remedy="ask whoever gave it to you for another one",
        )


@routes.get("")
def page(request: Request, secret: str) -> HTMLResponse:
    """Show what the link is for."""
    bench = team(request)
    return _form(request, bench, _found(bench, secret))


@routes.post("")
def enter(
    request: Request,
    secret: str,
    password: Annotated[str, Form()],
    name: Annotated[Name | None, Form()] = None,
) -> Response:
    """Use the link up, and log in."""
    bench = team(request)
    limits_of(request).addresses.take(address_of(request))
    link = _found(bench, secret)
    try:
        check_password(password, name or "")
        kept = hash_password(password)
        with bench.state.begin() as connection:
            _use(connection, secret)
            person = _person(connection, link, name or "", kept)
            _let_in(connection, link, person)
            session = log_in(request, connection, person.id)
    except Over:
        raise
    except WebError as error:
        return _form(request, bench, link, name=name or "", wrong=error)
    note(bench.state, request, DEEDS[link.kind], person=person, workspace=link.workspace or "")
    response = RedirectResponse(_home(link), SEE_OTHER)
    keep_session(response, bench.settings, session)
    return response


@routes.post("/accept")
def accept(request: Request, secret: str) -> RedirectResponse:
    """Take an invitation as the one who is logged in."""
    bench, person = team(request), logged_in(request)
    link = _found(bench, secret)
    if person is None or link.kind != "invitation" or link.email not in ("", person.email):
        raise Over
    with bench.state.begin() as connection:
        _use(connection, secret)
        _let_in(connection, link, person)
    note(bench.state, request, DEEDS[link.kind], person=person, workspace=link.workspace or "")
    return RedirectResponse(_home(link), SEE_OTHER)


def _found(bench: Bench, secret: str) -> Link:
    with bench.state.connect() as connection:
        link = links.find(connection, hashed(secret), datetime.now(UTC))
    if link is None:
        raise Over
    return link


def _use(connection: Connection, secret: str) -> None:
    if links.use(connection, hashed(secret), datetime.now(UTC)) is None:
        raise Over


def _person(connection: Connection, link: Link, name: str, kept: str) -> Person:
    """Return whom a link lets in: somebody new, or the one whose password it changes."""
    if link.person is not None:
        people.set_password(connection, link.person, kept)
        sessions.end_all(connection, link.person)
        tokens.revoke_all(connection, link.person)
        person = people.find(connection, link.person)
    elif link.email:
        raise Conflict(
            "this invitation is for an address that has to be vouched for",
            wanted=f"a log-in through your provider, as {link.email}",
            remedy="log in with the button on this page",
        )
    else:
        person = people.add_with_password(connection, name, kept, keeper=link.kind == "set-up")
    if person is None:
        raise Conflict(
            f"somebody else is called {name!r}", wanted="a name of your own", remedy="add to it"
        )
    return person


def _let_in(connection: Connection, link: Link, person: Person) -> None:
    """Give a person the seats that a link is good for."""
    if link.kind == "set-up":
        links.clear(connection, "set-up")
        for workspace in seats.without_admin(connection):
            seats.give(connection, workspace, person.id, Role.ADMIN)
    if link.workspace is not None and link.role is not None:
        seats.raise_to(connection, link.workspace, person.id, Role(link.role))


def _home(link: Link) -> str:
    return f"/w/{link.workspace}" if link.workspace else "/"


def _form(
    request: Request, bench: Bench, link: Link, *, name: str = "", wrong: WebError | None = None
) -> HTMLResponse:
    with bench.state.connect() as connection:
        whose = people.find(connection, link.person) if link.person else None
    return show(
        request,
        "join",
        status=wrong.status if wrong else HTTPStatus.OK,
        path=request.url.path,
        link=link,
        whose=whose,
        me=logged_in(request) if link.kind == "invitation" else None,
        name=name,
        wrong=told(wrong) if wrong else None,
        provider=bench.settings.provider is not None,
    )
