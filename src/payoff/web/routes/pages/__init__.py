"""Pages for people."""

from __future__ import annotations

from fastapi import APIRouter

from payoff.web.routes.pages import against, ask, assets, exports, home, planner, runs, tables

pages = APIRouter(include_in_schema=False)
for part in (assets, home, tables, ask, runs, exports, planner, against):
    pages.include_router(part.routes)
