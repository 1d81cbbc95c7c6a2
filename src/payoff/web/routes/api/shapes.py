"""What the API gives: the shapes of its JSON."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from payoff.tasks import TASKS
from payoff.tasks.signature import Group, Question
from payoff.web.errors import Told
from payoff.web.request import UNASKED, asked_of
from payoff.web.state.runs import Run, State
from payoff.web.state.tables import Kind, Uploaded
from payoff.web.state.workspaces import Workspace


class FieldOut(BaseModel):
    """One thing that can be said to a question."""

    name: str
    kind: str
    many: bool
    choices: list[str]
    default: Any
    says: str


class GroupOut(BaseModel):
    """Fields that belong together; the question's own have no title."""

    title: str
    says: str
    fields: list[FieldOut]


class QuestionOut(BaseModel):
    """A question, in the marketer's words, and what it takes."""

    name: str
    title: str
    says: str
    table_says: str
    groups: list[GroupOut]


class WorkspaceOut(BaseModel):
    """A workspace: tables and runs that belong together."""

    id: str
    name: str
    made: str


class TableOut(BaseModel):
    """A file that was uploaded: a table, or a small TOML file that a question may take."""

    id: str
    name: str
    kind: Kind
    size: int
    made: str
    person: str


class AboutOut(BaseModel):
    """The table that a run is about."""

    id: str
    name: str


class ProgressOut(BaseModel):
    """How far a run has come: 0 to 1 of a stage."""

    stage: str
    share: float


class RunOut(BaseModel):
    """A question that was asked, and how far it has come."""

    id: str
    task: str
    title: str
    table: AboutOut
    said: dict[str, Any]
    person: str
    state: State
    progress: ProgressOut | None
    made: str
    started: str | None
    ended: str | None
    verdict: Literal["good", "doubtful", "failed"] | None
    headline: str | None
    refusal: Told | None
    keeps_fit: bool


class ExampleOut(BaseModel):
    """The example: its table, and the runs about it."""

    table: TableOut
    runs: list[RunOut]


class AcceptedOut(BaseModel):
    """A file that was taken in, and the run that checks it, if there is one."""

    table: TableOut
    runs: list[RunOut]


def question_out(asked: Question) -> QuestionOut:
    """Return a question as the API gives it."""
    return QuestionOut(
        name=asked.name,
        title=asked.title,
        says=asked.says,
        table_says=asked.table_says,
        groups=[_group(group) for group in asked.groups],
    )


def _group(group: Group) -> GroupOut:
    return GroupOut(
        title=group.title,
        says=group.says,
        fields=[
            FieldOut(
                name=field.name,
                kind=field.kind,
                many=field.many,
                choices=list(field.choices),
                default=field.default,
                says=field.says,
            )
            for field in group.fields
            if field.kind not in UNASKED
        ],
    )


def workspace_out(workspace: Workspace) -> WorkspaceOut:
    """Return a workspace as the API gives it."""
    return WorkspaceOut(id=workspace.id, name=workspace.name, made=workspace.made)


def table_out(table: Uploaded) -> TableOut:
    """Return a file as the API gives it."""
    return TableOut(
        id=table.id,
        name=table.name,
        kind=table.kind,
        size=table.size,
        made=table.made,
        person=table.person,
    )


def title_of(task: str) -> str:
    """Return a question in words; its name, when this version does not know it."""
    return asked_of(task).title if task in TASKS else task


def run_out(run: Run, progress: ProgressOut | None, *, keeps_fit: bool) -> RunOut:
    """Return a run as the API gives it."""
    refusal = Told(found=run.found, wanted=run.wanted, remedy=run.remedy) if run.found else None
    return RunOut(
        id=run.id,
        task=run.task,
        title=title_of(run.task),
        table=AboutOut(id=run.table_id, name=run.table_name),
        said=run.said,
        person=run.person,
        state=run.state,
        progress=progress,
        made=run.made,
        started=run.started,
        ended=run.ended,
        verdict=run.verdict or None,  # type: ignore[arg-type]
        headline=run.headline or None,
        refusal=refusal,
        keeps_fit=keeps_fit,
    )
