"""Pages for people."""

from __future__ import annotations

from fastapi import APIRouter

from payoff.web.routes.pages import (
    against,
    ask,
    assets,
    exports,
    home,
    join,
    login,
    me,
    people,
    planner,
    provider,
    runs,
    tables,
)

pages = APIRouter(include_in_schema=False)
OPEN = (assets, login, provider, join)
FOR_PEOPLE = (home, tables, ask, runs, exports, planner, against, people, me)
for part in (*OPEN, *FOR_PEOPLE):
    pages.include_router(part.routes)
