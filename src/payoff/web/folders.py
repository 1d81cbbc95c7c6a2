"""Where the workbench keeps files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from payoff.web.ids import is_id

PARTIAL = "."


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders below the one that the workbench was given."""

    root: Path

    def workspaces(self) -> Path:
        """Return the folder with one folder per workspace."""
        return self.root / "workspaces"

    def workspace(self, workspace: str) -> Path:
        """Return the folder of a workspace."""
        return self.workspaces() / _checked(workspace)

    def tables(self, workspace: str) -> Path:
        """Return the folder of the files that were uploaded to a workspace."""
        return self.workspace(workspace) / "tables"

    def runs(self, workspace: str) -> Path:
        """Return the folder with one folder per run."""
        return self.workspace(workspace) / "runs"

    def run(self, workspace: str, run: str) -> RunFolder:
        """Return the folder of a run."""
        return RunFolder(self.runs(workspace) / _checked(run))


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run, each of which is whole or not there."""

    path: Path

    @property
    def request(self) -> Path:
        """What is asked, and of which files."""
        return self.path / "request.json"

    @property
    def work(self) -> Path:
        """Where the worker stands: its input under bare names; gone when the run has ended."""
        return self.path / "work"

    @property
    def lock(self) -> Path:
        """Held by the worker as long as it lives; says which process that is."""
        return self.path / "lock"

    @property
    def progress(self) -> Path:
        """How far it has come."""
        return self.path / "progress.json"

    @property
    def answer(self) -> Path:
        """The JSON of the command line."""
        return self.path / "answer.json"

    @property
    def page(self) -> Path:
        """The page of the answer."""
        return self.path / "page.json"

    @property
    def fit(self) -> Path:
        """What later questions and the planner start from."""
        return self.path / "fit.payoff"

    @property
    def kept(self) -> Path:
        """Folder of what else the question wrote."""
        return self.path / "kept"

    @property
    def exports(self) -> Path:
        """Folder of the answer in other forms, made when they are first asked for."""
        return self.path / "exports"

    @property
    def ending(self) -> Path:
        """How it ended; written last."""
        return self.path / "ending.json"

    @property
    def log(self) -> Path:
        """What the worker said, for whoever runs the workbench."""
        return self.path / "worker.log"


def sweep(folder: Path) -> None:
    """Remove what was cut off while it was made: its name begins with a dot."""
    for path in folder.glob(f"{PARTIAL}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _checked(made: str) -> str:
    """Return an id that cannot lead out of its folder."""
    if not is_id(made):
        raise ValueError("that is no id")
    return made
