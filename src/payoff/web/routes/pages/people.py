"""Who is in a workspace, and with which role; and, for keepers, everybody who may enter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from payoff.web.access.seat import NAMES, Seat
from payoff.web.access.secrets import hashed, new_secret
from payoff.web.bench import bench_of
from payoff.web.errors import Conflict, Forbidden, Unknown
from payoff.web.routes.pages.login import SEE_OTHER, team
from payoff.web.routes.pages.seats import Admin, Anybody
from payoff.web.show import show
from payoff.web.state import audit, links, people, seats
from payoff.web.state.people import Person
from payoff.web.state.seats import Role

routes = APIRouter()
INVITATION_LASTS = timedelta(days=7)
PASSWORD_LASTS = timedelta(days=1)
LINES = 100
LONGEST_ADDRESS = 320
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Before = Annotated[int | None, Query(ge=0, lt=2**31)]
Asked = Annotated[Role, Form()]


def keeper(request: Request, person: Anybody) -> Person:
    """Return who asks, if they keep the workbench.

    Raises
    ------
    Unknown, Forbidden
        When nobody logs in, or when they do not.
    """
    team(request)
    if not person.keeper:
        raise Forbidden(
            "you do not keep this workbench",
            wanted="whoever set it up",
            remedy="ask that person; /workspaces has what you may open",
        )
    return person


Keeper = Annotated[Person, Depends(keeper)]


@routes.get("/w/{workspace}/people")
def page(request: Request, seat: Admin) -> HTMLResponse:
    """Show who is in a workspace."""
    return _page(request, seat)


@routes.post("/w/{workspace}/people/invite")
def invite(
    request: Request,
    seat: Admin,
    role: Asked,
    email: Annotated[str, Form(max_length=LONGEST_ADDRESS, pattern=ONE_LINE)] = "",
) -> HTMLResponse:
    """Make a link that lets one person into a workspace."""
    bench, secret, at = team(request), new_secret(), datetime.now(UTC)
    with bench.state.begin() as connection:
        links.make(
            connection,
            hashed(secret),
            "invitation",
            at,
            at + INVITATION_LASTS,
            workspace=seat.workspace.id,
            role=int(role),
            email=email.strip().casefold() if bench.settings.provider else "",
        )
    return _page(request, seat, link=_address(request, secret))


@routes.post("/w/{workspace}/people/invitations/{link}/withdraw")
def withdraw(request: Request, seat: Admin, link: str) -> RedirectResponse:
    """Take an invitation back."""
    with team(request).state.begin() as connection:
        if not links.withdraw(connection, seat.workspace.id, link):
            raise Unknown("invitation")
    return RedirectResponse(f"/w/{seat.workspace.id}/people", SEE_OTHER)


@routes.post("/w/{workspace}/people/{person}/role")
def change(request: Request, seat: Admin, person: str, role: Asked) -> RedirectResponse:
    """Change the role of a person in a workspace."""
    with team(request).state.begin() as connection:
        _check_stays(connection, seat, person, role)
        seats.give(connection, seat.workspace.id, person, role)
    return RedirectResponse(f"/w/{seat.workspace.id}/people", SEE_OTHER)


@routes.post("/w/{workspace}/people/{person}/remove")
def remove(request: Request, seat: Admin, person: str) -> RedirectResponse:
    """Take a person out of a workspace."""
    with team(request).state.begin() as connection:
        _check_stays(connection, seat, person, None)
        seats.take(connection, seat.workspace.id, person)
    here = "/" if person == seat.person.id else f"/w/{seat.workspace.id}/people"
    return RedirectResponse(here, SEE_OTHER)


@routes.get("/w/{workspace}/log")
def log(request: Request, seat: Admin, before: Before = None) -> HTMLResponse:
    """Show who did what in a workspace."""
    state = team(request).state
    lines = audit.read(state, seat.workspace.id, before=before, most=LINES)
    return show(request, "log", seat=seat, lines=lines, more=len(lines) == LINES)


@routes.get("/people")
def everybody(request: Request, _: Keeper) -> HTMLResponse:
    """Show everybody who may enter."""
    return _everybody(request)


@routes.post("/people/{person}/password")
def new_password(request: Request, _: Keeper, person: str) -> HTMLResponse:
    """Make a link by which a person chooses a new password."""
    state, secret, at = bench_of(request).state, new_secret(), datetime.now(UTC)
    with state.begin() as connection:
        whose = people.find(connection, person)
        if whose is None or not people.password_of(connection, person):
            raise Unknown("person with a password")
        until = at + PASSWORD_LASTS
        links.make(connection, hashed(secret), "password", at, until, person=person)
    return _everybody(request, link=_address(request, secret), whose=whose)


@routes.post("/people/{person}/remove")
def shut_out(request: Request, by: Keeper, person: str) -> RedirectResponse:
    """Remove a person; workspaces that have no admin then have the keeper who did it."""
    with bench_of(request).state.begin() as connection:
        if people.find(connection, person) is None:
            raise Unknown("person")
        if person == by.id:
            raise Conflict(
                "you cannot remove yourself",
                wanted="another keeper who does it",
                remedy="start the workbench with --set-up, which makes a link for another keeper",
            )
        people.remove(connection, person)
        for workspace in seats.without_admin(connection):
            seats.give(connection, workspace, by.id, Role.ADMIN)
    return RedirectResponse("/people", SEE_OTHER)


@routes.get("/log")
def whole_log(request: Request, _: Keeper, before: Before = None) -> HTMLResponse:
    """Show who did what, everywhere."""
    lines = audit.read(bench_of(request).state, before=before, most=LINES)
    return show(request, "log", lines=lines, more=len(lines) == LINES)


def _check_stays(connection: Connection, seat: Seat, person: str, role: Role | None) -> None:
    """Raise when a person has no seat, or is the last admin and would be one no more."""
    admins = seats.admins(connection, seat.workspace.id)
    if seats.find(connection, seat.workspace.id, person) is None:
        raise Unknown("person")
    if admins == [person] and role != Role.ADMIN:
        raise Conflict(
            "that is the only admin of this workspace",
            wanted="one admin at least",
            remedy="make somebody else an admin first",
        )


def _address(request: Request, secret: str) -> str:
    home = bench_of(request).settings.url or str(request.base_url).rstrip("/")
    return f"{home}/join/{secret}"


def _page(request: Request, seat: Seat, *, link: str = "") -> HTMLResponse:
    bench = team(request)
    with bench.state.connect() as connection:
        members = seats.of_workspace(connection, seat.workspace.id)
        invited = links.invitations(connection, seat.workspace.id, datetime.now(UTC))
    return show(
        request,
        "people",
        seat=seat,
        members=members,
        invited=invited,
        roles=NAMES,
        link=link,
        days=INVITATION_LASTS.days,
        provider=bench.settings.provider is not None,
    )


def _everybody(request: Request, *, link: str = "", whose: Person | None = None) -> HTMLResponse:
    with bench_of(request).state.connect() as connection:
        every = people.every(connection)
    return show(request, "everybody", people=every, link=link, whose=whose)
