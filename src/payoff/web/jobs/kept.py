"""Files that a question wrote for later, such as guessed settings: files of the workspace too."""

from __future__ import annotations

from sqlalchemy import Engine

from payoff.web.files import placed, safe_name
from payoff.web.folders import Folders
from payoff.web.state import tables
from payoff.web.state.runs import Run

KIND: tables.Kind = "toml"


def adopt(state: Engine, folders: Folders, run: Run) -> None:
    """Make what a run wrote for later known to its workspace, once."""
    kept, there = folders.run(run.workspace, run.id).kept, folders.tables(run.workspace)
    for path in kept.iterdir() if kept.is_dir() else ():
        there.mkdir(exist_ok=True)
        final = placed(path, there / safe_name(path.name, KIND))
        tables.add(
            state,
            run.workspace,
            name=final.name,
            kind=KIND,
            size=final.stat().st_size,
            person=run.person,
        )
