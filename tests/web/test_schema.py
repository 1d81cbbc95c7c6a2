"""Whatever is sent to the API, it answers as its OpenAPI says, and never with an error of ours."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks
from tests.web.conftest import serving

from payoff.web.app import create_app
from payoff.web.asking import ask
from payoff.web.bench import Bench
from payoff.web.folders import RunFolder
from payoff.web.jobs.ending import write_ending
from payoff.web.request import asked_of
from payoff.web.settings import Settings
from payoff.web.start import open_bench
from payoff.web.state import workspaces
from payoff.web.state.runs import Ending
from payoff.web.uploads import keep_text

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
MODES = list(schemathesis.GenerationMode)


def answer_at_once(folder: RunFolder) -> None:
    """End a run with an answer that took no time."""
    folder.answer.write_text("{}", encoding="utf-8")
    folder.page.write_text("{}", encoding="utf-8")
    write_ending(folder, Ending("answered", verdict="good", headline="Done."))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    settings = Settings(folder=tmp_path_factory.mktemp("bench"), most_upload=100_000)
    with open_bench(settings, answer_at_once) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(bench: Bench) -> Iterator[str]:
    with serving(bench) as made:
        yield made


@pytest.fixture(scope="module")
def known(bench: Bench) -> dict[str, str]:
    """Return ids of what is there, by the names that paths have for them."""
    (only,) = workspaces.every(bench.state)
    table = keep_text(bench, only.id, "me", "shop.csv", "customer,time\na,2024-01-02\n")
    run = ask(bench, only.id, "me", asked_of("cohorts"), table.id, {})
    return {"workspace": only.id, "table": table.id, "run": run.id}


def operations(bench: Bench) -> list[Any]:
    schema = schemathesis.openapi.from_dict(create_app(bench).openapi())
    return [found.ok() for found in schema.get_all_operations()]


def hammer(bench: Bench, address: str, known: dict[str, str], mode: Any, most: int) -> int:
    """Send ``most`` requests to every route, and return how many were sent in all."""
    sent = 0
    for operation in operations(bench):
        names = [each.name for each in operation.path_parameters]
        removes = operation.method == "delete"
        fixed = {} if removes else {name: known[name] for name in names if name in known}

        @examples(
            max_examples=most,
            database=None,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode, path_parameters=fixed or None))
        def send(case: Any) -> None:
            nonlocal sent
            sent += 1
            if isinstance(case.body, dict) and sent % 2 and "table" in case.body:
                case.body["table"] = known["table"]
            case.call_and_validate(base_url=address, checks=CHECKS)

        with suppress(Unsatisfiable):  # a route that takes anything has nothing wrong to be sent
            send()
    return sent


@pytest.mark.parametrize("mode", MODES)
def test_no_request_meets_an_error_of_ours(
    bench: Bench, address: str, known: dict[str, str], mode: Any
) -> None:
    assert hammer(bench, address, known, mode, 3) > 30


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_no_request_of_many_meets_an_error_of_ours(
    bench: Bench, address: str, known: dict[str, str], mode: Any
) -> None:
    assert hammer(bench, address, known, mode, 100) > 1000
