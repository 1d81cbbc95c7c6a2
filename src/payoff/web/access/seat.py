"""A person's place in a workspace, and what it takes to be let through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends, Request
from sqlalchemy import Connection

from payoff.web.access.limits import limits_of
from payoff.web.access.secrets import hashed
from payoff.web.access.sessions import session_of
from payoff.web.bench import bench_of
from payoff.web.errors import Forbidden, LoggedOut, Unknown
from payoff.web.state import seats, sessions, tokens, workspaces
from payoff.web.state.people import Person
from payoff.web.state.seats import Role
from payoff.web.state.workspaces import Workspace

LOCAL = Person("local", "you")
NAMES = {Role.VIEWER: "a viewer", Role.ANALYST: "an analyst", Role.ADMIN: "an admin"}
BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a workspace."""

    person: Person
    workspace: Workspace
    role: Role

    @property
    def may_ask(self) -> bool:
        """Tell whether the person may ask questions, upload and remove."""
        return self.role >= Role.ANALYST

    @property
    def may_manage(self) -> bool:
        """Tell whether the person may say who comes in, and remove the workspace."""
        return self.role >= Role.ADMIN


class Proofs(Protocol):
    """What shows who somebody is: sessions, or tokens."""

    def find(
        self, connection: Connection, secret: str, at: datetime, /
    ) -> tuple[Person, bool] | None:
        """Return whose a secret is, and whether :meth:`touch` is due."""

    def touch(self, connection: Connection, secret: str, at: datetime, /) -> None:
        """Remember that it is in use."""


def known(request: Request) -> Person:
    """Return who asks: whoever sits at this machine, or who has logged in.

    Raises
    ------
    LoggedOut
        When people log in, and nobody has.
    TooMany
        When that person asks too often.
    """
    if not bench_of(request).settings.accounts:
        return LOCAL
    person = logged_in(request)
    if person is None:
        raise LoggedOut
    limits_of(request).requests.take(person.id)
    request.state.person = person
    return person


def logged_in(request: Request) -> Person | None:
    """Return whose token or session a request carries, if that is still good."""
    said = request.headers.get("authorization", "")
    if said:
        is_token = said.casefold().startswith(BEARER)
        return _found(request, tokens, hashed(said[len(BEARER) :].strip())) if is_token else None
    session = session_of(request)
    return _found(request, sessions, session) if session else None


def visible(request: Request, person: Person) -> list[Workspace]:
    """Return the workspaces in which a person has a seat."""
    state = bench_of(request).state
    if person is LOCAL:
        return workspaces.every(state)
    with state.connect() as connection:
        return [workspace for workspace, _ in seats.of_person(connection, person.id)]


def seated(least: Role) -> Callable[..., Seat]:
    """Return a dependency that gives the seat of who asks, if its role is ``least`` or more.

    To those who have none, there is no such workspace.
    """

    def seat(request: Request, workspace: str, person: Annotated[Person, Depends(known)]) -> Seat:
        found = _seat(request, workspace, person)
        if found is None:
            raise Unknown("workspace")
        request.state.workspace = found.workspace.id
        request.state.least = max(least, getattr(request.state, "least", least))
        if found.role < least:
            raise Forbidden(
                f"you are {NAMES[found.role]} in {found.workspace.name!r}",
                wanted=f"{NAMES[least]} for this",
                remedy="ask an admin of the workspace",
            )
        return found

    return seat


def _found(request: Request, where: Proofs, secret: str) -> Person | None:
    state, at = bench_of(request).state, datetime.now(UTC)
    with state.connect() as connection:
        found = where.find(connection, secret, at)
    if found is None:
        return None
    person, is_due = found
    if is_due:
        with state.begin() as connection:
            where.touch(connection, secret, at)
    return person


def _seat(request: Request, workspace: str, person: Person) -> Seat | None:
    state = bench_of(request).state
    if person is LOCAL:
        only = workspaces.find(state, workspace)
        return Seat(person, only, Role.ADMIN) if only else None
    with state.connect() as connection:
        found = seats.find(connection, workspace, person.id)
    return Seat(person, *found) if found else None
