"""Ask a question about a table of a workspace: check what was said, and put it into the queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from payoff.tasks.signature import Field, Question
from payoff.web.bench import Bench
from payoff.web.connected import KIND
from payoff.web.errors import Conflict, Unknown, WebError
from payoff.web.folders import RunFolder
from payoff.web.ids import new_id
from payoff.web.jobs.request import Request, write_request
from payoff.web.state import runs, tables
from payoff.web.state.runs import Run
from payoff.web.state.tables import Uploaded

MOST_WAITING = 100
ADDRESS = ".address"  # no upload has a name that begins with a dot


def ask(
    bench: Bench, workspace: str, person: str, asked: Question, table: str, said: dict[str, Any]
) -> Run:
    """Put a question into the queue.

    Parameters
    ----------
    said
        Field to what was said, as :mod:`payoff.web.request` gives it; files and fits by id.

    Raises
    ------
    WebError
        When the table, a file or a fit is not one of this workspace, or too much waits.
    """
    _check_room(bench, workspace)
    about = found_table(bench, workspace, table)
    connected = about.kind == KIND
    inputs = {} if connected else {about.name: _path(bench, about)}
    named: dict[str, Any] = {}
    for field in asked.fields():
        if field.name in said:
            named[field.name] = _named(bench, workspace, field, said[field.name], inputs)
    run = new_id()
    request = Request(
        task=asked.name,
        table=ADDRESS if connected else about.name,
        said=named,
        most_memory=bench.settings.most_memory,
        connected=connected,
    )
    address = bench.settings.connected.get(about.name, "")
    try:
        write_request(bench.folders.run(workspace, run), request, inputs, address)
    except FileNotFoundError:
        raise Unknown("table") from None
    made = runs.add(
        bench.state,
        workspace,
        run=run,
        task=asked.name,
        table_id=about.id,
        table_name=about.name,
        said=said,
        person=person,
    )
    bench.runner.wake()
    return made


def found_table(bench: Bench, workspace: str, table: str) -> Uploaded:
    """Return a table of a workspace.

    Raises
    ------
    WebError
        When there is none, or it is a small file that no question is about.
    """
    found = tables.find(bench.state, workspace, table)
    if found is None:
        raise Unknown("table")
    if not found.is_table:
        raise WebError(
            f"{found.name!r} is no table",
            wanted="a CSV or Parquet file",
            remedy="choose the table, and this file in a field of the question",
        )
    return found


def found_run(bench: Bench, workspace: str, run: str) -> Run:
    """Return a run of a workspace.

    Raises
    ------
    Unknown
        When there is none.
    """
    found = runs.find(bench.state, workspace, run)
    if found is None:
        raise Unknown("run")
    return found


def _check_room(bench: Bench, workspace: str) -> None:
    waiting = sum(run.workspace == workspace for run in runs.going(bench.state))
    if waiting >= MOST_WAITING:
        raise Conflict(
            f"{waiting} runs of this workspace wait or go on",
            wanted=f"fewer than {MOST_WAITING}",
            remedy="wait until some have ended, or cancel some",
        )


def _named(bench: Bench, workspace: str, field: Field, value: Any, inputs: dict[str, Path]) -> Any:
    """Return a value with the names of files in place of their ids, and note where these are."""
    if field.kind not in {"file", "fit"}:
        return value
    one = _file if field.kind == "file" else _fit
    several = [one(bench, workspace, each) for each in (value if field.many else [value])]
    inputs.update(several)
    names = [name for name, _ in several]
    return names if field.many else names[0]


def _file(bench: Bench, workspace: str, file: str) -> tuple[str, Path]:
    found = tables.find(bench.state, workspace, file)
    if found is None or found.kind == KIND:
        raise Unknown("file")
    return found.name, _path(bench, found)


def _fit(bench: Bench, workspace: str, run: str) -> tuple[str, Path]:
    folder: RunFolder = bench.folders.run(workspace, found_run(bench, workspace, run).id)
    if not folder.fit.is_file():
        raise WebError(
            "that run kept no fit",
            wanted="a run of a question that fits a model, and that has ended",
            remedy="choose another run, or ask for the mix first",
        )
    return f"{run}.payoff", folder.fit


def _path(bench: Bench, file: Uploaded) -> Path:
    return bench.folders.tables(file.workspace) / file.name
