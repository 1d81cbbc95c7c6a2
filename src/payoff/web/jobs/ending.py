"""How a run ended, as a file: written by its worker, or by the runner for a worker that is gone."""

from __future__ import annotations

import json
import time
from pathlib import Path

from payoff.core.files import whole_file
from payoff.web.folders import RunFolder
from payoff.web.state.runs import Ending

FIELDS = ("state", "verdict", "headline", "found", "wanted", "remedy")
CANCELLED = Ending("cancelled")
INTERRUPTED = Ending(
    "interrupted",
    found="the workbench or its machine stopped twice while this was running",
    wanted="a run that is left to its end",
    remedy="ask again when the machine is calm; the same seed gives the same answer",
)
GONE = Ending(
    "failed",
    found="the process of this run ended without an answer",
    wanted="a run that stays within the memory of the machine",
    remedy="take fewer rows or draws, or let whoever runs the workbench look at its log",
)


def too_late(most_seconds: float) -> Ending:
    """Return how a run ends that takes longer than it may."""
    return Ending(
        "failed",
        found=f"the run took longer than {most_seconds / 60:g} minutes",
        wanted="a run that ends before",
        remedy="take fewer rows, draws or chains, or let whoever runs the workbench allow more",
    )


def broken(name: str) -> Ending:
    """Return how a run ends that cannot be followed, for a reason that is in the log."""
    return Ending(
        "failed",
        found=f"an error of payoff itself, with the id {name}",
        wanted="an answer",
        remedy="whoever runs the workbench finds the id in its log",
    )


def unstarted(error: OSError) -> Ending:
    """Return how a run ends whose process cannot be started."""
    return Ending(
        "failed",
        found=f"no process could be started: {error.strerror or type(error).__name__}",
        wanted="a machine with room for one more process",
        remedy="ask again later",
    )


def read_ending(folder: RunFolder) -> Ending | None:
    """Return how a run ended, or ``None`` when it has not."""
    try:
        told = json.loads(folder.ending.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Ending(**{name: told[name] for name in FIELDS if name in told})


def write_ending(folder: RunFolder, how: Ending) -> None:
    """Say how a run ended whose worker could not."""
    told = {name: getattr(how, name) for name in FIELDS}
    with whole_file(folder.ending) as path:
        path.write_text(json.dumps(told), encoding="utf-8")


def seconds_since(path: Path) -> float:
    """Return how long ago a file was written; none when it is not there."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
