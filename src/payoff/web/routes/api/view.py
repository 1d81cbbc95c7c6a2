"""A run as it is now: from the state, and from what its worker writes."""

from __future__ import annotations

import json

from payoff.web.bench import Bench
from payoff.web.folders import RunFolder
from payoff.web.routes.api.shapes import ProgressOut, RunOut, run_out
from payoff.web.state.runs import Run

STARTING = ProgressOut(stage="starting", share=0.0)


def view(bench: Bench, run: Run) -> RunOut:
    """Return a run as it is now."""
    folder = bench.folders.run(run.workspace, run.id)
    progress = progress_of(folder) if run.state == "running" else None
    return run_out(run, progress, keeps_fit=not run.is_going and folder.fit.is_file())


def progress_of(folder: RunFolder) -> ProgressOut:
    """Return how far the worker of a run says that it has come."""
    try:
        return ProgressOut(**json.loads(folder.progress.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return STARTING
