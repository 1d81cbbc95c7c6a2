"""Writes down who did what, once it is done."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from payoff.web.access.limits import address_of
from payoff.web.access.sessions import SAFE
from payoff.web.state import audit
from payoff.web.state.people import Person
from payoff.web.state.seats import Role

REFUSED = 400


class Witness:
    """Writes a line for what a person did, before that person is told that it is done."""

    def __init__(self, app: ASGIApp, state: Engine) -> None:
        self._app, self._state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write a line if it asks for one."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})  # one for all: what routes say to it is seen here
        request = Request(scope)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < REFUSED:
                person = getattr(request.state, "person", None)
                if person is not None and _is_worth_a_line(request):
                    await run_in_threadpool(self._write, request, person)
            await send(message)

        await self._app(scope, receive, watch)

    def _write(self, request: Request, person: Person) -> None:
        note(
            self._state,
            request,
            _deed(request),
            person=person,
            workspace=getattr(request.state, "workspace", ""),
            about=request.url.path,
        )


def note(
    state: Engine,
    request: Request,
    deed: str,
    *,
    person: Person | None = None,
    workspace: str = "",
    about: str = "",
) -> None:
    """Write a line."""
    audit.add(
        state,
        datetime.now(UTC),
        person=person.id if person else "",
        name=person.name if person else "",
        workspace=workspace,
        deed=deed,
        about=about,
        address=address_of(request),
    )


def _is_worth_a_line(request: Request) -> bool:
    """Tell what changes something, or leaves the house, from what any viewer does all day."""
    if request.method in SAFE:
        return hasattr(request.state, "taken_along")
    return getattr(request.state, "least", Role.ANALYST) > Role.VIEWER


def _deed(request: Request) -> str:
    """Return what a route does, in the words that describe it."""
    route = request.scope["route"]
    if route.name.startswith("ask "):
        return f"Ask: {route.summary}"
    return str(route.endpoint.__doc__ or route.name).partition("\n")[0]
