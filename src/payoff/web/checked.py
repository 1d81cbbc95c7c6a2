"""What the check of a table found: its columns, and what every question would need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from payoff.web.answer import stored_answer
from payoff.web.bench import Bench
from payoff.web.example import CHECK
from payoff.web.folders import RunFolder
from payoff.web.state import runs

KEPT = 128


@dataclass(frozen=True, slots=True)
class Fitness:
    """Whether a table is fit for a question.

    Attributes
    ----------
    ready
        ``None`` where that is not known.
    needs
        What is missing, or still to be said, one sentence each.
    suggested
        Field to a value that can be asked.
    """

    ready: bool | None = None
    needs: tuple[str, ...] = ()
    suggested: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of a table; nothing, where no check was answered."""

    columns: tuple[str, ...] = ()
    questions: Mapping[str, Fitness] = field(default_factory=dict)

    def fitness(self, question: str) -> Fitness:
        """Return whether the table is fit for a question."""
        return self.questions.get(question, Fitness())


def checked(bench: Bench, workspace: str, table: str) -> Checked:
    """Return what the latest check of a table found."""
    for run in runs.every(bench.state, workspace, table=table):
        folder = bench.folders.run(workspace, run.id)
        if run.task == CHECK and run.state == "answered" and folder.answer.is_file():
            return _read(folder.path)
    return Checked()


@lru_cache(maxsize=KEPT)
def _read(folder: Path) -> Checked:
    answer = stored_answer(RunFolder(folder))
    return Checked(
        columns=tuple(column["name"] for column in answer["columns"]),
        questions={
            each["question"]: Fitness(each["ready"], tuple(each["needs"]), each["suggested"])
            for each in answer["questions"]
        },
    )
