"""What can be asked."""

from __future__ import annotations

from fastapi import APIRouter

from payoff.tasks import TASKS
from payoff.web.request import asked_of
from payoff.web.routes.api.shapes import QuestionOut, question_out

routes = APIRouter(tags=["questions"])


@routes.get("/questions")
def questions() -> list[QuestionOut]:
    """Give every question, and what each takes."""
    return [question_out(asked_of(name)) for name in TASKS]
