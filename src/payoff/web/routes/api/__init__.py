"""The JSON API: the same questions, the same answers as the command line."""

from typing import Any

from fastapi import APIRouter

from payoff.web.errors import Told
from payoff.web.routes.api import events, planner, questions, runs, tables, workspaces
from payoff.web.routes.api.ask import asks

PREFIX = "/api/v1"
REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": Told, "description": says}
    for code, says in {
        401: "You are not logged in.",
        403: "Your role does not allow it.",
        404: "It is not there, or not for you.",
        409: "It does not go now.",
        411: "It does not say how long it is.",
        413: "It is too large.",
        421: "It is meant for another host.",
        422: "It was refused, with the reason and what to do.",
        429: "You ask too often.",
    }.items()
}


def api() -> APIRouter:
    """Return the routes of the API, with one per question."""
    made = APIRouter(prefix=PREFIX, responses=REFUSED)
    for part in (questions, workspaces, tables, runs, events, planner):
        made.include_router(part.routes)
    made.include_router(asks())
    return made
