"""JSON in the documented shape, and a document that lists every field."""

import json
import math
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from tests.report import sample_check, samples

from payoff.answers.health import Health
from payoff.answers.segments import SegmentsAnswer
from payoff.core.frozen import replace
from payoff.decide.attitude import CVaR
from payoff.decide.goal import TargetReturn
from payoff.report.json import json_text
from payoff.report.next_test import NextTestAnswer
from payoff.report.plan import PlanAnswer
from payoff.report.plan_compared import ComparedAnswer

NAMES = (
    *("attribute", "check", "cohorts", "drivers", "init", "mix", "plan", "refresh", "search"),
    *("segments-by-media", "test-plan"),
)
FOLDER = files("payoff.report") / "schema"
SCHEMAS = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in NAMES}
REGISTRY = Registry().with_resources(
    (f"{name}.json", Resource.from_contents(schema)) for name, schema in SCHEMAS.items()
)
VALUES = ("interval", "estimate", "range")
# Of a scenario, a segment, a channel: their fields are those of the whole.
TOLD = ("#/$defs/plan", "#/$defs/cohorts", "#/$defs/curve")
PLAN = samples.plan_answer()
ANSWERS: list[tuple[str, object]] = [
    ("check", sample_check.check_answer()),
    ("check", sample_check.check_answer(findings=(sample_check.NOTHING_READY,))),
    ("check", sample_check.bare_answer()),
    ("cohorts", samples.cohorts_answer()),
    ("cohorts", samples.cohorts_answer(samples.NASTY, foretold=False)),
    ("mix", samples.mix_answer()),
    ("mix", samples.doubtful(samples.NASTY)),
    ("mix", samples.failed()),
    ("mix", samples.regional()),
    ("mix", samples.with_regressions()),
    ("mix", samples.with_regressions(samples.regional())),
    ("mix", samples.with_regressions(samples.failed_with_channels())),
    ("plan", PLAN),
    ("plan", PlanAnswer(samples.failed(), None)),
    ("plan", PlanAnswer(PLAN.mix, replace(PLAN.plan, goal=TargetReturn(2.0), attitude=CVaR()))),
    ("plan", samples.by_group_answer()),
    ("plan", samples.compared_by_group()),
    ("plan", samples.compared_answer()),
    ("plan", samples.compared_answer(samples.doubtful(samples.NASTY))),
    ("plan", ComparedAnswer(samples.failed(), None)),
    ("refresh", samples.refresh_answer()),
    ("refresh", samples.refresh_answer(samples.regional())),
    ("refresh", samples.refresh_answer(samples.failed_with_channels())),
    ("segments-by-media", samples.segments_answer()),
    ("segments-by-media", samples.segments_answer(samples.regional())),
    ("segments-by-media", SegmentsAnswer(samples.failed(), (), ())),
    ("test-plan", samples.next_test_answer()),
    ("test-plan", samples.next_test_answer(samples.doubtful(samples.NASTY), pays=False)),
    ("test-plan", NextTestAnswer(samples.failed(), None)),
    ("search", samples.search_answer()),
    ("search", samples.search_answer(samples.regional())),
    ("search", samples.search_answer(samples.doubtful(samples.NASTY))),
    ("search", samples.search_answer(samples.failed())),
    ("attribute", samples.credit_answer()),
    ("attribute", samples.credit_answer(samples.NASTY, costs=False)),
    ("attribute", samples.paths_answer()),
    ("attribute", samples.failed_credit()),
    ("drivers", samples.drivers_answer()),
    ("drivers", samples.drivers_answer(samples.NASTY[:4], number=False)),
    ("drivers", samples.failed_drivers()),
    ("init", samples.settings_answer()),
]


def refuse(token: str) -> None:
    raise AssertionError(token)


def read(answer: object) -> Any:
    return json.loads(json_text(answer), parse_constant=refuse)


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize(("name", "answer"), ANSWERS)
def test_answers_have_the_documented_shape(name: str, answer: object) -> None:
    validator = Draft202012Validator(
        SCHEMAS[name], registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    assert [error.message for error in validator.iter_errors(read(answer))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_is_not_documented_is_refused(name: str) -> None:
    value = read(dict(ANSWERS)[name]) | {"surprise": 1}
    validator = Draft202012Validator(SCHEMAS[name], registry=REGISTRY)
    assert any("surprise" in error.message for error in validator.iter_errors(value))


def test_numbers_that_are_not_finite_are_null() -> None:
    health = Health(math.nan, math.inf, -math.inf, 0, math.nan, ())
    value = read(replace(samples.mix_answer(), health=health))["health"]
    assert value["rhat_max"] is value["ess_bulk_min"] is value["ess_tail_min"] is None


def test_names_come_back_as_they_were() -> None:
    value = read(samples.plan_answer(samples.mix_answer(samples.NASTY)))
    assert tuple(channel["channel"] for channel in value["channels"]) == samples.NASTY
    assert tuple(value["plan"]["schedule"][0]) == samples.NASTY


def test_numbers_are_exact() -> None:
    value = read(PLAN)
    assert value["channels"][0]["roi"]["p95"] == PLAN.mix.channels[0].roi.p95
    assert value["plan"]["allocation"][1]["planned"] == PLAN.plan.allocation[1].planned
    assert value["plan"]["gain"]["mean"] == PLAN.plan.gain.mean


def test_what_the_issue_asks_for_is_there() -> None:
    value = read(PLAN)
    assert {"verdict", "rhat_max", "ess_bulk_min", "divergences", "findings"} <= set(
        value["health"]
    )
    assert {"channel", "spend", "contribution", "roi", "marginal_roi"} <= set(value["channels"][0])
    assert {"mean", "p05", "p50", "p95"} <= set(value["channels"][0]["roi"])
    assert {"r2", "mape"} <= set(value["fit"])
    assert {"budget", "allocation", "gain", "probability_better", "optimality_gap"} <= set(
        value["plan"]
    )
    assert {"channel", "current", "planned"} <= set(value["plan"]["allocation"][0])


def test_what_the_issue_of_journeys_asks_for_is_there() -> None:
    answer = samples.credit_answer()
    value = read(answer)
    (first, *_) = value["rules"]
    assert first["rule"] == "first"
    one = first["credit"][2]
    assert (one["channel"], one["conversions"]) == ("search", answer.rules[0].credit[2].conversions)
    assert one["cpa"] == one["cost"] / one["conversions"]
    assert one["roas"] == one["value"] / one["cost"]
    assert one["conversions_range"]["low"] < one["conversions"] < one["conversions_range"]["high"]
    assert value["journeys"]["left_out"][1] == {"reason": "without a customer", "rows": 12}
    assert value["campaigns"][0]["campaign"] is None
    assert value["rules"][2]["facts"]["order"] == 2
    bare = read(samples.paths_answer())
    assert (bare["money"], bare["period"], bare["periods"]) == (None, None, [])
    assert {one["cost"] for rule in bare["rules"] for one in rule["credit"]} == {None}


def test_credit_that_failed_has_no_credit() -> None:
    value = read(samples.failed_credit())
    assert value["health"]["verdict"] == "failed"
    assert value["health"]["findings"][0]["check"] == "rhat"
    for name in ("rules", "agreement", "gaps", "campaigns", "periods"):
        assert value[name] == []
    assert value["journeys"]["rows"] == 21_500


def fields(schema: Any, under: str = "") -> dict[str, str]:
    """Return the path of every property with its description; an interval is one field."""
    schema = resolved(schema)
    found: dict[str, str] = {}
    for each in schema.get("oneOf", []):
        found |= fields(each, under)
    if schema.get("type") == "array":
        found |= fields(schema["items"], f"{under}[]")
    for name, each in schema.get("properties", {}).items():
        path = f"{under}.{name}" if under else name
        found[path] = each.get("description", "")
        told = each.get("$ref") in TOLD
        refers = str(each.get("$ref", each.get("oneOf")))
        if not told and not any(f"#/$defs/{kind}" in refers for kind in VALUES):
            found |= fields(each, path)
    return found


def resolved(schema: Any) -> Any:
    """Return what a schema says, with what it refers to."""
    file, _, name = schema.get("$ref", "").partition("#/$defs/")
    if not name:
        return schema
    homes = [SCHEMAS[file.removesuffix(".json")]] if file else list(SCHEMAS.values())
    (home,) = [home for home in homes if name in home.get("$defs", {})]
    referred = home["$defs"][name]
    both = referred.get("properties", {}) | schema.get("properties", {})
    return referred | {"properties": both}


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_described_and_in_the_documentation(name: str) -> None:
    documented = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    found = fields(SCHEMAS[name])
    assert len(found) > 4
    for field, said in found.items():
        assert said, field
        assert f"| `{field}` |" in documented, field
