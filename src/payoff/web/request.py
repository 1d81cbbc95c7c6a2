"""What a request or a form may say to a question: a model made from its signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

import pydantic
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, create_model

from payoff.core.errors import ChoiceError, nearest
from payoff.tasks import TASKS
from payoff.tasks.signature import Field, Question, question

UNASKED = frozenset({"place", "kept"})
TABLE = "table"
SAFE = 2**53
MOST = 1000
NO_OBJECT = frozenset({"json_invalid", "model_attributes_type", "missing_body"})
WORDS = {
    "int_parsing": "no whole number",
    "int_from_float": "no whole number",
    "int_type": "no whole number",
    "float_parsing": "no number",
    "float_type": "no number",
    "finite_number": "no number",
    "bool_parsing": "neither true nor false",
    "bool_type": "neither true nor false",
    "date_from_datetime_parsing": "no date, as 2026-11-30",
    "literal_error": "none of the choices",
}
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Whole = Annotated[int, pydantic.Field(ge=-SAFE, le=SAFE)]
Number = Annotated[float, pydantic.Field(allow_inf_nan=False)]
TYPES: dict[str, Any] = {
    "text": Text,
    "column": Text,
    "whole number": Whole,
    "number": Number,
    "flag": bool,
    "date": date,
    "file": Id,
    "fit": Id,
}
IDS = {
    "file": "Id of a file of this workspace.",
    "fit": "Id of a run of this workspace that kept a fit.",
}


def asked_of(name: str) -> Question:
    """Return a question by its name.

    Raises
    ------
    ChoiceError
        When there is none.
    """
    if name not in TASKS:
        raise ChoiceError(
            f"no question is called {name[:100]!r}",
            wanted="one of: " + ", ".join(TASKS),
            remedy=nearest(name[:100], TASKS),
        )
    return _read(name, TASKS[name])


@cache
def _read(name: str, task: Callable[..., Any]) -> Question:
    return question(name, task)


def fields_asked(asked: Question) -> list[Field]:
    """Return the fields that a browser or a client may say."""
    return [field for field in asked.fields() if field.kind not in UNASKED]


@cache
def model_of(asked: Question) -> type[BaseModel]:
    """Return the model of a request: the table, and every field that may be said."""
    title = "".join(part.capitalize() for part in asked.name.split("-"))
    fields: dict[str, Any] = {
        field.name: (_type(field) | None, pydantic.Field(None, description=_says(field)))
        for field in fields_asked(asked)
    }
    table = (Id, pydantic.Field(description="Id of a table of this workspace."))
    made: type[BaseModel] = create_model(
        f"{title}Request",
        __config__=ConfigDict(extra="forbid", title=asked.title),
        __doc__=asked.says,
        **{TABLE: table, **fields},
    )
    return made


def said_in(filled: BaseModel) -> dict[str, Any]:
    """Return field to what was said, ready for JSON; what was not said is absent."""
    plain = filled.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    plain.pop(TABLE)
    return plain


class Misasked(ChoiceError):
    """A form that says what its question does not take.

    Parameters
    ----------
    problems
        Field to what is wrong with what was said; at least one.
    """

    def __init__(self, problems: dict[str, ChoiceError]) -> None:
        first = next(iter(problems.values()))
        super().__init__(first.found, wanted=first.wanted, remedy=first.remedy)
        self.problems = problems


def written(asked: Question, sent: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return field to what was written into a form; an empty text says nothing."""
    many = {field.name for field in asked.fields() if field.many}
    values: dict[str, Any] = {}
    for name, value in sent:
        if not value.strip():
            continue
        if name in many:
            values.setdefault(name, []).append(value)
        else:
            values[name] = value
    return values


def said_in_form(asked: Question, values: dict[str, Any]) -> dict[str, Any]:
    """Return field to what was said, from what was written.

    Raises
    ------
    Misasked
        When a name or a value is not one that the question takes.
    """
    try:
        return said_in(model_of(asked)(**{TABLE: "0" * 16} | values))
    except ValidationError as error:
        problems: dict[str, ChoiceError] = {}
        for each in error.errors():
            problems.setdefault(str(each["loc"][0]), refused(asked, each))
        raise Misasked(problems) from None


def refused(asked: Question, first: Any) -> ChoiceError:
    """Return what is wrong with a request, from the first error of its model."""
    place = [str(part) for part in first["loc"] if part != "body"]
    name = place[0] if place else "the request"
    known = [TABLE, *(field.name for field in fields_asked(asked))]
    if first["type"] in NO_OBJECT:
        why = f": {first['ctx']['error']}" if first["type"] == "json_invalid" else " object"
        return ChoiceError(
            f"the body of the request is no JSON{why}",
            wanted=f"application/json with the keys {TABLE} and what else {asked.name} takes",
            remedy="correct it; /api/v1/openapi.json has its shape",
        )
    if first["type"] == "extra_forbidden":
        return ChoiceError(
            f"{asked.name} takes no {name[:100]!r}",
            wanted="one of: " + ", ".join(known),
            remedy=nearest(name[:100], known),
        )
    fields = {field.name: field for field in asked.fields()}
    means = fields[name].says if name in fields else "what the question takes"
    return ChoiceError(
        f"{'.'.join(place) or name} of {asked.name}: {_wrong(first)}",
        wanted=f"{name}: {means}",
        remedy=f"correct it; /api/v1/questions says what {asked.name} takes",
    )


def _wrong(first: Any) -> str:
    """Return what is wrong with a value, in words for people."""
    if first["type"] not in WORDS:
        return str(first["msg"])
    return f"{str(first['input'])[:40]!r} is {WORDS[first['type']]}"


def _type(field: Field) -> Any:
    one = Literal[field.choices] if field.choices else TYPES[field.kind]
    if field.many:
        return Annotated[list[one], pydantic.Field(max_length=MOST)]  # type: ignore[valid-type]
    return one


def _says(field: Field) -> str:
    says = f"{field.says} {IDS[field.kind]}" if field.kind in IDS else field.says
    default = field.default
    return says if default in (None, (), False) else f"{says} Default: {default}."
