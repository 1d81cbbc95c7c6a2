"""The queue: starts runs, follows them, and finds them again after a restart."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Engine

from payoff.core.errors import PayoffError
from payoff.web.folders import Folders, RunFolder
from payoff.web.jobs.ending import (
    CANCELLED,
    GONE,
    INTERRUPTED,
    broken,
    read_ending,
    seconds_since,
    too_late,
    unstarted,
    write_ending,
)
from payoff.web.jobs.kept import adopt
from payoff.web.jobs.launch import Launch, kill, launch, tidy
from payoff.web.jobs.lock import is_held
from payoff.web.log import log_unforeseen
from payoff.web.settings import Settings
from payoff.web.state import runs
from payoff.web.state.runs import Ending, Run

LOOKS_EVERY = 0.2
IDLE_LOOKS_EVERY = 2.0
MOST_STARTS = 2
LINGERS = 30.0


class Runner:
    """Brings every run in the queue to an end.

    What it goes by is in the state and in the folders of the runs, so that another runner can go
    on where one was killed.
    """

    def __init__(self, settings: Settings, state: Engine, launch: Launch = launch) -> None:
        self._settings, self._state, self._launch = settings, state, launch
        self._folders = Folders(settings.folder)
        self._own: dict[str, subprocess.Popen[bytes] | None] = {}
        self._wake, self._stop = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._loop, name="payoff runner", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once rather than soon."""
        self._wake.set()

    def close(self) -> None:
        """Stop; what goes on is ended, and back in the queue for when somebody starts again."""
        self._stop.set()
        self._wake.set()
        self._thread.join()
        for run in runs.going(self._state):
            if run.state == "running" and not self._is_over(run):
                self._end_worker(run)
                runs.put_back(self._state, run.id, counted=False)

    def look(self) -> bool:
        """Follow what goes on, start what there is room for, and tell whether anything goes on.

        The oldest starts first, in the workspace of which least goes on.
        """
        going = [run for run in runs.going(self._state) if run.state == "running"]
        busy = Counter(run.workspace for run in going if self._followed(run))
        waiting = [run for run in runs.going(self._state) if run.state == "queued"]
        for _ in range(min(self._settings.workers - busy.total(), len(waiting))):
            run = min(waiting, key=lambda each: busy[each.workspace])
            waiting.remove(run)
            busy[run.workspace] += 1
            self._begin(run)
        return bool(busy or waiting)

    def _loop(self) -> None:
        while not self._stop.is_set():
            goes_on = False
            try:
                goes_on = self.look()
            except Exception as error:  # noqa: BLE001 - such as a database that is away for a while
                log_unforeseen(error)
            self._wake.wait(LOOKS_EVERY if goes_on else IDLE_LOOKS_EVERY)
            self._wake.clear()

    def _begin(self, run: Run) -> None:
        if not runs.start(self._state, run.id):
            return
        self._own[run.id] = None
        try:
            self._own[run.id] = self._launch(self._folder(run))
        except OSError as error:
            self._end(run, unstarted(error))

    def _followed(self, run: Run) -> bool:
        """Follow a run; what is wrong with one must not keep the others waiting."""
        try:
            return self._follow(run)
        except Exception as error:  # noqa: BLE001 - whatever happened, this run ends with it
            self._end(run, broken(log_unforeseen(error)))
            return False

    def _follow(self, run: Run) -> bool:
        """Tell whether a run still goes on; when it does not, say how it ended."""
        folder, worker = self._folder(run), self._own.get(run.id)
        if is_held(folder.lock):
            if run.stopping or self._is_late(run) or seconds_since(folder.ending) > LINGERS:
                kill(folder)
            return True
        if worker is not None:
            worker.wait()
        if not self._is_over(run):
            if run.id in self._own or run.stopping or self._is_late(run):
                self._end(run, self._verdict(run))
            elif run.starts < MOST_STARTS:
                runs.put_back(self._state, run.id, counted=True)
            else:
                self._end(run, INTERRUPTED)
        self._own.pop(run.id, None)
        return False

    def _is_over(self, run: Run) -> bool:
        """Remember how a run ended, when it has said so itself."""
        ending = read_ending(self._folder(run))
        if ending is None:
            return False
        adopt(self._state, self._folders, run)
        tidy(self._folder(run))
        runs.end(self._state, run.id, ending)
        return True

    def _verdict(self, run: Run) -> Ending:
        """Return how a run ended that did not say so."""
        if run.stopping:
            return CANCELLED
        return too_late(self._settings.most_seconds) if self._is_late(run) else GONE

    def _end(self, run: Run, how: Ending) -> None:
        """End a run; its folder may be gone, or its disk full."""
        with suppress(PayoffError, OSError):
            write_ending(self._folder(run), how)
        tidy(self._folder(run))
        runs.end(self._state, run.id, how)

    def _end_worker(self, run: Run) -> None:
        folder = self._folder(run)
        while is_held(folder.lock):
            kill(folder)
            time.sleep(0.01)
        if (worker := self._own.get(run.id)) is not None:
            worker.wait()

    def _is_late(self, run: Run) -> bool:
        if run.started is None:
            return False
        going = datetime.now(UTC) - datetime.fromisoformat(run.started)
        return going.total_seconds() > self._settings.most_seconds

    def _folder(self, run: Run) -> RunFolder:
        return self._folders.run(run.workspace, run.id)
