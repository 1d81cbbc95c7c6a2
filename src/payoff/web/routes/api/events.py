"""The progress of a run as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from payoff.web.access.seat import Seat, seated
from payoff.web.asking import found_run
from payoff.web.bench import Bench, bench_of
from payoff.web.routes.api.shapes import RunOut
from payoff.web.routes.api.view import view
from payoff.web.state import runs
from payoff.web.state.seats import Role

routes = APIRouter(prefix="/workspaces/{workspace}/runs", tags=["runs"])
LOOKS_EVERY = 0.25
ASK_AGAIN_MS = 1000


def following(
    request: Request, run: str, seat: Annotated[Seat, Depends(seated(Role.VIEWER))]
) -> Followed:
    """Return what is to be followed, once it is known to be there."""
    bench = bench_of(request)
    found_run(bench, seat.workspace.id, run)
    return Followed(bench, seat.workspace.id, run)


class Followed:
    """A run that somebody watches."""

    def __init__(self, bench: Bench, workspace: str, run: str) -> None:
        self._bench, self._workspace, self._run = bench, workspace, run

    async def now(self) -> RunOut | None:
        """Return the run as it is now; ``None`` when it was removed."""
        return await run_in_threadpool(self._look)

    def _look(self) -> RunOut | None:
        run = runs.find(self._bench.state, self._workspace, self._run)
        return None if run is None else view(self._bench, run)


async def changes(followed: Followed) -> AsyncIterator[RunOut | None]:
    """Give a run at every change, and once it has ended; ``None`` when it was removed."""
    before = None
    while True:
        run = await followed.now()
        if run is None or run.ended is not None:
            yield run
            return
        if (run.state, run.progress) != before:
            yield run
            before = run.state, run.progress
        await asyncio.sleep(LOOKS_EVERY)


@routes.get("/{run}/events", response_class=EventSourceResponse)
async def events(
    followed: Annotated[Followed, Depends(following)],
) -> AsyncIterator[ServerSentEvent]:
    """Give every change of a run as event ``progress``, and its end as event ``ended``."""
    async for run in changes(followed):
        if run is None or run.ended is not None:
            yield ServerSentEvent(event="ended", data=run)
        else:
            seen = {"state": run.state, "progress": run.progress}
            yield ServerSentEvent(event="progress", data=seen, retry=ASK_AGAIN_MS)
