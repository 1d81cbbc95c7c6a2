"""Open the folder of the workbench: lock it, clear away what was half done, start the queue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from payoff.core.errors import SourceError
from payoff.web.bench import Bench
from payoff.web.folders import Folders, sweep
from payoff.web.jobs.launch import Launch, launch
from payoff.web.jobs.lock import sign, take
from payoff.web.jobs.runner import Runner
from payoff.web.settings import Settings
from payoff.web.state import workspaces
from payoff.web.state.metadata import open_state

FIRST = "My workspace"


@contextmanager
def open_bench(settings: Settings, launch: Launch = launch) -> Iterator[Bench]:
    """Give the workbench of a folder, its queue started; stop and close it after the block.

    Raises
    ------
    SourceError
        When the folder or the state cannot be opened, or another workbench has it open.
    """
    with _locked(settings.folder):
        state = open_state(settings.address)
        try:
            _tidy(Folders(settings.folder), state)
            runner = Runner(settings, state, launch)
            runner.start()
            try:
                yield Bench(settings, state, runner)
            finally:
                runner.close()
        finally:
            state.dispose()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = take(folder / "lock")
    except OSError as error:
        raise SourceError(
            f"the folder {str(folder)!r} cannot be used: {error.strerror or error}",
            wanted="a folder that can be made and written to",
            remedy="name another: payoff serve FOLDER",
        ) from None
    if held is None:
        raise SourceError(
            f"another workbench has the folder {str(folder)!r} open",
            wanted="one workbench per folder",
            remedy="use the one that runs, or name another folder: payoff serve FOLDER",
        )
    try:
        sign(held, os.getpid())
        yield
    finally:
        os.close(held)


def _tidy(folders: Folders, state: Engine) -> None:
    """Make the first workspace, and clear away what was cut off while it came."""
    for workspace in workspaces.every(state) or [workspaces.add(state, FIRST)]:
        sweep(folders.tables(workspace.id))
        sweep(folders.runs(workspace.id))
