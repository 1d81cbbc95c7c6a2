"""Asking: one route per question, made from its signature."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from payoff.tasks import TASKS
from payoff.tasks.signature import Question
from payoff.web.access.seat import Seat, seated
from payoff.web.asking import ask
from payoff.web.bench import bench_of
from payoff.web.request import TABLE, asked_of, model_of, refused, said_in
from payoff.web.routes.api.shapes import RunOut
from payoff.web.routes.api.view import view
from payoff.web.state.seats import Role

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def asks() -> APIRouter:
    """Return one route for each question that there is."""
    routes = APIRouter(prefix="/workspaces/{workspace}/ask", tags=["ask"])
    for name in TASKS:
        asked = asked_of(name)
        routes.add_api_route(
            f"/{name}",
            _endpoint(asked),
            route_class_override=_route_class(asked),
            methods=["POST"],
            status_code=202,
            response_model=RunOut,
            name=f"ask {name}",
            summary=asked.title,
            description=asked.says,
        )
    return routes


def _route_class(asked: Question) -> type[APIRoute]:
    """Return a kind of route that says what a question takes when it is asked amiss."""

    class AskRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handle = super().get_route_handler()

            async def handler(request: Request) -> Response:
                try:
                    return await handle(request)
                except RequestValidationError as error:
                    raise refused(asked, error.errors()[0]) from None

            return handler

    return AskRoute


def _endpoint(asked: Question) -> Callable[..., RunOut]:
    def endpoint(request: Request, seat: Seat, told: Any) -> RunOut:
        bench = bench_of(request)
        table = getattr(told, TABLE)
        made = ask(bench, seat.workspace.id, seat.person.name, asked, table, said_in(told))
        return view(bench, made)

    endpoint.__annotations__ = {
        "request": Request,
        "seat": Annotated[Seat, Depends(seated(Role.ANALYST))],
        "told": Annotated[model_of(asked), Body()],
        "return": RunOut,
    }
    return endpoint
