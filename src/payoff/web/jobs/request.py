"""What a worker is told, as a file in the folder of its run."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from payoff.tasks.signature import Field, Question
from payoff.web.folders import PARTIAL, RunFolder

FIT = Path("..") / "fit.payoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question about a table.

    Attributes
    ----------
    task
        Name of the question.
    table
        Name of the table's file in the worker's folder; of the file that holds its address, where
        it is ``connected``.
    said
        Field to what was said; files and fits by their names in the worker's folder.
    most_memory
        In bytes.
    """

    task: str
    table: str
    said: dict[str, Any]
    most_memory: int
    connected: bool = False

    def about(self) -> str:
        """Return what the question is asked about, for a worker that stands in its folder."""
        return Path(self.table).read_text(encoding="utf-8") if self.connected else self.table


def write_request(
    folder: RunFolder, request: Request, inputs: dict[str, Path], address: str = ""
) -> None:
    """Make the folder of a run, with its input under the names that the request gives them.

    The address of a connected table, which may hold a password, is an input: gone at the end.

    Raises
    ------
    OSError
        When that cannot be done; ``FileNotFoundError`` when an input is gone.
    """
    made = RunFolder(folder.path.with_name(f"{PARTIAL}{folder.path.name}"))
    made.work.mkdir(parents=True)
    try:
        for name, path in inputs.items():
            _link(path, made.work / name)
        if request.connected:
            (made.work / request.table).write_text(address, encoding="utf-8")
        told = asdict(request) | {"inputs": [request.table, *inputs]}
        made.request.write_text(json.dumps(told), encoding="utf-8")
        made.path.rename(folder.path)
    except OSError:
        shutil.rmtree(made.path, ignore_errors=True)
        raise


def read_request(folder: RunFolder) -> Request:
    """Return what is asked, and clear away what an interrupted worker left behind."""
    told = json.loads(folder.request.read_text(encoding="utf-8"))
    inputs = set(told.pop("inputs"))
    for path in folder.work.iterdir():
        if path.name not in inputs:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return Request(**told)


def arguments(question: Question, said: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of a question, files to write included."""
    fields = {field.name: field for field in question.fields()}
    values = {name: _value(fields[name], value) for name, value in said.items()}
    kept = {name: field.default or FIT for name, field in fields.items() if field.kind == "kept"}
    return question.arguments(values | kept)


def _value(field: Field, plain: Any) -> Any:
    if field.many:
        return tuple(_one(field, each) for each in plain)
    return _one(field, plain)


def _one(field: Field, plain: Any) -> Any:
    if field.kind in {"file", "fit"}:
        return Path(plain)
    return date.fromisoformat(plain) if field.kind == "date" else plain


def _link(path: Path, name: Path) -> None:
    """Put a file there without a copy, where the file system can."""
    try:
        os.link(path, name)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, name)
