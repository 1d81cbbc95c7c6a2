"""Log in with a password, and log out."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payoff.web.access.limits import address_of, limits_of
from payoff.web.access.passwords import is_right
from payoff.web.access.seat import logged_in
from payoff.web.access.sessions import drop_cookie, keep_session, log_in, session_of
from payoff.web.access.witness import note
from payoff.web.bench import Bench, bench_of
from payoff.web.errors import Unknown, WebError, told
from payoff.web.show import show
from payoff.web.state import people, sessions

routes = APIRouter()
SEE_OTHER = HTTPStatus.SEE_OTHER
OWN_PAGE = re.compile(r"/(?![/\\])[!-~]*")


def team(request: Request) -> Bench:
    """Return the workbench, if people log in to it.

    Raises
    ------
    Unknown
        When nobody has to.
    """
    bench = bench_of(request)
    if not bench.settings.accounts:
        raise Unknown("page")
    return bench


def own_page(address: str) -> str:
    """Return an address if it is one of the workbench's own pages, else that of the first."""
    return address if OWN_PAGE.fullmatch(address) else "/"


@routes.get("/login")
def page(request: Request, next: str = "/") -> Response:  # noqa: A002 - as it is in addresses
    """Show the form."""
    team(request)
    if logged_in(request):
        return RedirectResponse(own_page(next), SEE_OTHER)
    return _form(request, next)


@routes.post("/login")
def enter(
    request: Request,
    name: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Start a session, if the password is right."""
    bench, limits = team(request), limits_of(request)
    address, key = address_of(request), people.key_of(name)
    limits.addresses.take(address)
    limits.names.take(key)
    with bench.state.connect() as connection:
        person, kept = people.with_name(connection, name) or (None, "")
    if not is_right(kept, password) or person is None:
        note(bench.state, request, "Fail to log in.", person=person)
        wrong = WebError(
            "the name or the password is wrong",
            wanted="both as they were chosen",
            remedy="write them again; whoever keeps the workbench can give you a link to choose "
            "a new password",
        )
        return _form(request, next, name=name, wrong=wrong)
    limits.addresses.give_back(address)
    limits.names.give_back(key)
    with bench.state.begin() as connection:
        secret = log_in(request, connection, person.id)
    note(bench.state, request, "Log in.", person=person)
    response = RedirectResponse(own_page(next), SEE_OTHER)
    keep_session(response, bench.settings, secret)
    return response


@routes.post("/logout")
def leave(request: Request) -> RedirectResponse:
    """End the session."""
    bench = team(request)
    person = logged_in(request)
    with bench.state.begin() as connection:
        sessions.end(connection, session_of(request))
    if person:
        note(bench.state, request, "Log out.", person=person)
    response = RedirectResponse("/login", SEE_OTHER)
    drop_cookie(response, bench.settings)
    return response


def _form(
    request: Request, following: str, *, name: str = "", wrong: WebError | None = None
) -> HTMLResponse:
    settings = bench_of(request).settings
    return show(
        request,
        "login",
        status=HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK,
        next=own_page(following),
        query=urlencode({"next": own_page(following)}),
        name=name,
        wrong=told(wrong) if wrong else None,
        provider=settings.provider is not None,
    )
