"""Answers in other forms: made by processes of their own, few at once, and kept."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from http import HTTPStatus
from pathlib import Path

from fastapi import Request

from payoff.web.errors import WebError
from payoff.web.folders import RunFolder
from payoff.web.jobs.export import refused
from payoff.web.jobs.launch import environment

AT_ONCE = 2
MOST_WAITING = 30
MOST_SECONDS = 120.0


class Busy(WebError):
    """More is asked for at once than can be made."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class Exports:
    """Makes forms of answers, each once however many ask for it."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)
        self._making: dict[Path, asyncio.Task[None]] = {}

    async def file(self, folder: RunFolder, name: str) -> Path:
        """Return the file of a form of an answer, made now if it is not there yet.

        Raises
        ------
        WebError
            When it cannot be made, or too much waits.
        """
        path = folder.exports / name
        if path.is_file():
            return path
        making = self._making.get(path)
        if making is None:
            if len(self._making) >= MOST_WAITING:
                raise Busy(
                    f"{len(self._making)} reports and pictures are being made",
                    wanted=f"fewer than {MOST_WAITING} at once",
                    remedy="ask for it again in a minute",
                )
            making = asyncio.create_task(self._make(folder, name))
            self._making[path] = making
            making.add_done_callback(lambda made: self._end(path, made))
        await asyncio.shield(making)
        return path

    def _end(self, path: Path, made: asyncio.Task[None]) -> None:
        del self._making[path]
        if not made.cancelled():
            made.exception()  # told to whoever still waits

    async def _make(self, folder: RunFolder, name: str) -> None:
        async with self._room:
            code = await _ran(folder, name)
            why = refused(folder, name)
            if why is not None:
                raise WebError(why.found, wanted=why.wanted, remedy=why.remedy)
            if code != 0:
                raise WebError(
                    f"{name} cannot be made of this answer",
                    wanted="an answer that this version of payoff can show",
                    remedy="ask the question again; whoever runs the workbench finds more in the "
                    "log of this run",
                )


async def _ran(folder: RunFolder, name: str) -> int:
    """Run the process that makes a form, end it when it takes too long, and return its code."""
    with folder.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "payoff.web.jobs.export", str(folder.path), name),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment(),
            start_new_session=True,
        )
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await process.wait()
    except TimeoutError:
        return -signal.SIGKILL
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def exports_of(request: Request) -> Exports:
    """Return what makes forms of answers for the workbench that a request came to."""
    made: Exports = request.app.state.exports
    return made
