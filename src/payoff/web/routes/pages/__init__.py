"""Pages."""

from fastapi import APIRouter

from payoff.web.routes.pages import exports

pages = APIRouter(include_in_schema=False)
pages.include_router(exports.routes)
