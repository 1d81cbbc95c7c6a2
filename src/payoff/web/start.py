"""Open the folder of the workbench: lock it, clear away what was half done, start the queue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from payoff.core.errors import SourceError
from payoff.core.files import whole_file
from payoff.web.bench import Bench
from payoff.web.connected import connect
from payoff.web.folders import Folders, sweep
from payoff.web.ids import new_id
from payoff.web.jobs.launch import Launch, launch
from payoff.web.jobs.lock import take
from payoff.web.jobs.runner import Runner
from payoff.web.settings import Settings
from payoff.web.state import about, workspaces
from payoff.web.state.metadata import open_state

VERSION = "1"
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
            _check(settings.folder, state)
            _tidy(Folders(settings.folder), state)
            for workspace in workspaces.every(state):
                connect(state, workspace.id, settings.connected)
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
        yield
    finally:
        os.close(held)


def _check(folder: Path, state: Engine) -> None:
    """Raise ``SourceError`` when the state is of another version, or of another folder."""
    version = about.agreed(state, "version", VERSION)
    if version != VERSION:
        raise SourceError(
            f"the state is of version {version}",
            wanted=f"version {VERSION}, which this payoff writes",
            remedy="start the payoff that wrote it, or a new folder: payoff serve FOLDER",
        )
    own = folder / "id"
    if not own.exists():
        with whole_file(own) as path:
            path.write_text(new_id(), encoding="ascii")
    if about.agreed(state, "folder", own.read_text(encoding="ascii")) != own.read_text():
        raise SourceError(
            f"the state belongs to another folder than {str(folder)!r}",
            wanted="the folder that holds the tables and answers of this state",
            remedy="name that folder, or another database: --database",
        )


def _tidy(folders: Folders, state: Engine) -> None:
    """Make the first workspace, and clear away what was cut off while it came."""
    for workspace in workspaces.every(state) or [workspaces.add(state, FIRST)]:
        sweep(folders.tables(workspace.id))
        sweep(folders.runs(workspace.id))
