"""Start a worker, and end one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from payoff.web.folders import RunFolder, sweep
from payoff.web.jobs.lock import holder, take

Launch: TypeAlias = Callable[[RunFolder], subprocess.Popen[bytes] | None]
SECRETS = ("PAYOFF_", "PG")
HARMLESS = frozenset({"PAYOFF_CACHE"})


def launch(folder: RunFolder) -> subprocess.Popen[bytes] | None:
    """Start a worker that holds the lock of its run from its first moment to its last.

    It signs the lock itself. Returns ``None`` when another worker holds it.
    """
    held = take(folder.lock)
    if held is None:
        return None
    try:
        with folder.log.open("ab") as log:
            worker = subprocess.Popen(  # noqa: S603 - our own module, and a folder that we made
                [sys.executable, "-m", "payoff.web.jobs.worker", str(folder.path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                pass_fds=(held,),
                start_new_session=True,
            )
    finally:
        os.close(held)
    return worker


def kill(folder: RunFolder) -> None:
    """End the worker that holds the lock of a run, and all that it started."""
    process = holder(folder.lock)
    if process is not None:
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)


def tidy(folder: RunFolder) -> None:
    """Clear away what a worker that is no more has left half done."""
    shutil.rmtree(folder.work, ignore_errors=True)
    sweep(folder.path)


def environment() -> dict[str, str]:
    """Return the environment of a worker: that of the server, without its secrets."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in HARMLESS or not name.startswith(SECRETS)
    }
