"""Styles and scripts."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse

from payoff.web.assets import PREFIX, asset_files
from payoff.web.errors import Unknown

routes = APIRouter(prefix=PREFIX)
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
ASKED_AGAIN = {"Cache-Control": "no-cache"}


@routes.get("/{name:path}")
def asset(name: str, v: str = "") -> FileResponse:
    """Send a file; one whose address changes with its content is kept by the browser."""
    found = asset_files().get(name)
    if found is None:
        raise Unknown("file")
    return FileResponse(found, headers=KEPT if v else ASKED_AGAIN)
