"""What a request or a form may say is what the signature says."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from payoff.core.errors import ChoiceError
from payoff.tasks import TASKS
from payoff.web.request import (
    Misasked,
    asked_of,
    fields_asked,
    model_of,
    said_in,
    said_in_form,
    written,
)

TABLE = "0123456789abcdef"


def said(task: str, **values: Any) -> dict[str, Any]:
    return said_in(model_of(asked_of(task))(table=TABLE, **values))


def in_form(task: str, sent: list[tuple[str, str]]) -> dict[str, Any]:
    return said_in_form(asked_of(task), written(asked_of(task), sent))


@pytest.mark.parametrize("name", TASKS)
def test_every_field_but_places_and_files_to_write_can_be_said(name: str) -> None:
    schema = model_of(asked_of(name)).model_json_schema()
    fields = {field.name: field for field in asked_of(name).fields()}
    unasked = {each.name for each in fields.values() if each.kind in {"place", "kept"}}
    assert set(schema["properties"]) == {"table", *fields} - unasked
    assert schema["required"] == ["table"]
    assert schema["additionalProperties"] is False
    for asked in fields_asked(asked_of(name)):
        assert asked.says in schema["properties"][asked.name]["description"]


def test_what_is_not_said_is_absent() -> None:
    assert said("plan") == {}
    assert said("plan", budget=None, horizon=4, spend=["tv"]) == {"horizon": 4, "spend": ["tv"]}


def test_a_form_says_the_same_as_a_request() -> None:
    sent = [
        ("budget", "1300000"),
        ("horizon", ""),
        ("by", "group"),
        ("spend", "tv"),
        ("spend", "radio"),
        ("spend", " "),
        ("missing_spend_is_zero", "on"),
        ("max_change", "0.3"),
    ]
    request = {
        "budget": 1300000.0,
        "by": "group",
        "spend": ["tv", "radio"],
        "missing_spend_is_zero": True,
        "max_change": 0.3,
    }
    assert in_form("plan", sent) == said("plan", **request) == request
    assert in_form("cohorts", [("until", "2024-03-01")]) == {"until": "2024-03-01"}


@pytest.mark.parametrize(
    ("sent", "found", "remedy"),
    [
        (("budgte", "1"), "takes no 'budgte'", "did you mean 'budget'?"),
        (("engine", "spark://host"), "takes no 'engine'", "there is"),
        (("save", "/etc/passwd"), "takes no 'save'", "there is"),
        (("horizon", "a few"), "horizon of plan: 'a few' is no whole number", "correct it"),
        (("horizon", "2.5"), "horizon of plan: '2.5' is no whole number", "correct it"),
        (("budget", "much"), "budget of plan: 'much' is no number", "correct it"),
        (("missing_spend_is_zero", "perhaps"), "'perhaps' is neither true nor false", "correct it"),
        (("by", "planet"), "by of plan: 'planet' is none of the choices", "correct it"),
        (("settings", "/etc/passwd"), "settings of plan", "correct it"),
        (("settings", "../../state.db"), "settings of plan", "correct it"),
        (("budget", "nan"), "budget of plan: 'nan' is no number", "correct it"),
        (("seed", "9" * 400), "seed of plan", "correct it"),
        (("spend_unit", "x" * 5000), "spend_unit of plan", "correct it"),
    ],
)
def test_what_a_question_does_not_take_is_refused(
    sent: tuple[str, str], found: str, remedy: str
) -> None:
    with pytest.raises(ChoiceError) as refused:
        in_form("plan", [sent])
    assert found in refused.value.found
    assert remedy in refused.value.remedy or "did you mean" in refused.value.remedy


def test_a_form_hears_of_every_field_that_is_wrong() -> None:
    with pytest.raises(Misasked) as refused:
        in_form("plan", [("budget", "much"), ("spend", "tv"), ("horizon", "long"), ("nope", "1")])
    assert set(refused.value.problems) == {"budget", "horizon", "nope"}


def test_lists_have_an_end() -> None:
    with pytest.raises(ValidationError):
        said("plan", spend=["tv"] * 1001)


def test_a_question_that_is_not_there_is_named() -> None:
    with pytest.raises(ChoiceError, match="did you mean 'plan'"):
        asked_of("plam")


def test_what_was_said_is_ready_for_json() -> None:
    values = {"until": "2024-03-01", "measure": ["orders"], "active": "any"}
    assert json.loads(json.dumps(said("cohorts", **values))) == values
