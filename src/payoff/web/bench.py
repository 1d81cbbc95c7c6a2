"""What every route needs: settings, state, folders and the queue."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import Engine

from payoff.web.folders import Folders
from payoff.web.jobs.runner import Runner
from payoff.web.settings import Settings


@dataclass(frozen=True, slots=True)
class Bench:
    """The workbench that a request came to."""

    settings: Settings
    state: Engine
    runner: Runner

    @property
    def folders(self) -> Folders:
        """Where files are."""
        return Folders(self.settings.folder)


def bench_of(request: Request) -> Bench:
    """Return the workbench that a request came to."""
    bench: Bench = request.app.state.bench
    return bench
