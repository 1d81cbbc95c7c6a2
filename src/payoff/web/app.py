"""The workbench as an application: its parts put together."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI

from payoff.web.access.guard import Guard
from payoff.web.access.limits import Limits
from payoff.web.access.witness import Witness
from payoff.web.bench import Bench
from payoff.web.errors import handle_errors
from payoff.web.exports import Exports
from payoff.web.routes.api import PREFIX, api
from payoff.web.routes.pages import pages


def create_app(bench: Bench) -> FastAPI:
    """Return the application over a workbench."""
    app = FastAPI(
        title="payoff",
        summary="From marketing data to the next decision.",
        version=version("payoff"),
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.bench = bench
    app.state.exports = Exports()
    app.state.limits = Limits()
    app.add_middleware(Witness, state=bench.state)
    handle_errors(app)
    app.add_middleware(Guard, settings=bench.settings)
    app.include_router(api())
    app.include_router(pages)
    return app
