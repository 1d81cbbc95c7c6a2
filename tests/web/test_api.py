"""The API: what it gives, what it refuses, and that it says why."""

import json
import logging
import time
from typing import Any

import httpx
import pytest
from tests.web.conftest import serving

from payoff.tasks import TASKS
from payoff.web.bench import Bench

JSON = {"content-type": "application/json"}
NOWHERE = "0123456789abcdef"
TABLE = "customer,time\n" + "".join(
    f"c{customer},2024-{month:02}-03\n" for month in range(1, 7) for customer in range(month * 3)
)


def ended(client: httpx.Client, address: str) -> dict[str, Any]:
    """Return a run when it has ended."""
    for _ in range(600):
        run: dict[str, Any] = client.get(address).json()
        if run["ended"]:
            return run
        time.sleep(0.02)
    raise AssertionError(run)


def uploaded(client: httpx.Client, workspace: str) -> str:
    """Send a table, and take away the run that has checked it."""
    sent = client.post(f"{workspace}/tables", files={"file": ("shop.csv", TABLE)})
    assert sent.status_code == 201
    for run in sent.json()["runs"]:
        ended(client, f"{workspace}/runs/{run['id']}")
        assert client.delete(f"{workspace}/runs/{run['id']}").status_code == 204
    return str(sent.json()["table"]["id"])


def refusal(response: httpx.Response) -> tuple[int, str]:
    told = response.json()
    assert set(told) == {"found", "wanted", "remedy"}
    assert all(told.values())
    return response.status_code, told["found"]


def test_a_table_is_checked_by_itself_and_what_is_suggested_can_be_asked(
    client: httpx.Client, workspace: str
) -> None:
    sent = client.post(f"{workspace}/tables", files={"file": ("shop.csv", TABLE)}).json()
    (run,) = sent["runs"]
    assert (run["task"], run["title"]) == (
        "check",
        "Is this table fit for use, and for which question?",
    )
    address = f"{workspace}/runs/{run['id']}"
    assert ended(client, address)["state"] == "answered"
    answer = client.get(f"{address}/answer").json()
    assert [column["name"] for column in answer["columns"]] == ["customer", "time"]
    waiting = {each["question"]: each["needs"] for each in answer["questions"]}
    assert "A column of channels." in waiting["attribute"]
    priced = TABLE.replace("time\n", "time,value\n").replace("-03\n", "-03,20\n")
    sent = client.post(f"{workspace}/tables", files={"file": ("priced.csv", priced)}).json()
    address = f"{workspace}/runs/{sent['runs'][0]['id']}"
    assert ended(client, address)["state"] == "answered"
    found = client.get(f"{address}/answer").json()["questions"]
    (said,) = (each["suggested"] for each in found if each["question"] == "cohorts")
    asked = client.post(
        f"{workspace}/ask/cohorts", json={"table": sent["table"]["id"], **said}
    ).json()
    assert ended(client, f"{workspace}/runs/{asked['id']}")["state"] == "answered"


def test_upload_ask_and_answer(client: httpx.Client, workspace: str) -> None:
    table = uploaded(client, workspace)
    asked = client.post(f"{workspace}/ask/cohorts", json={"table": table, "active": "any"})
    assert asked.status_code == 202
    address = f"{workspace}/runs/{asked.json()['id']}"
    run = ended(client, address)
    assert (run["state"], run["refusal"], run["keeps_fit"]) == ("answered", None, False)
    assert run["title"] == "How many of those who came in the same period are still there?"
    assert run["said"] == {"active": "any"}
    assert run["headline"]
    answer = client.get(f"{address}/answer").json()
    assert answer["format"] == "payoff/cohorts/1"
    assert answer["provenance"]["source"] == "shop.csv"
    assert client.get(f"{workspace}/runs", params={"table": table}).json() == [run]
    assert client.get(f"{workspace}/runs", params={"table": NOWHERE}).json() == []
    assert client.delete(address).status_code == 204
    assert refusal(client.get(address)) == (404, "there is no such run")


def test_a_refusal_says_what_to_do(client: httpx.Client, workspace: str) -> None:
    table = uploaded(client, workspace)
    asked = client.post(f"{workspace}/ask/cohorts", json={"table": table, "customer": "custmer"})
    address = f"{workspace}/runs/{asked.json()['id']}"
    run = ended(client, address)
    assert run["state"] == "refused"
    assert "custmer" in run["refusal"]["found"]
    assert "did you mean 'customer'" in run["refusal"]["remedy"]
    for part in ("answer", "page"):
        assert refusal(client.get(f"{address}/{part}")) == (422, run["refusal"]["found"])


def test_progress_is_told_until_the_end(client: httpx.Client, workspace: str) -> None:
    table = uploaded(client, workspace)
    asked = client.post(f"{workspace}/ask/cohorts", json={"table": table, "active": "any"})
    address = f"{workspace}/runs/{asked.json()['id']}/events"
    for _ in range(2):
        with client.stream("GET", address) as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            lines = [line for line in events.iter_lines() if line]
        assert lines[-2] == "event: ended"
        assert json.loads(lines[-1].removeprefix("data: "))["state"] == "answered"
    assert refusal(client.get(f"{workspace}/runs/{NOWHERE}/events"))[0] == 404


def test_the_questions_are_those_of_the_command_line(client: httpx.Client) -> None:
    given = client.get("/api/v1/questions").json()
    assert [each["name"] for each in given] == list(TASKS)
    kinds = {
        field["kind"] for each in given for group in each["groups"] for field in group["fields"]
    }
    assert kinds.isdisjoint({"place", "kept"})
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for name in TASKS:
        assert f"/api/v1/workspaces/{{workspace}}/ask/{name}" in paths


def test_workspaces_are_made_and_removed(client: httpx.Client, workspace: str) -> None:
    made = client.post("/api/v1/workspaces", json={"name": " Spring "}).json()
    assert made["name"] == "Spring"
    address = f"/api/v1/workspaces/{made['id']}"
    assert client.get(address).json() == made
    uploaded(client, address)
    assert client.get(f"{workspace}/tables").json() == []
    assert client.delete(address).status_code == 204
    assert refusal(client.get(address)) == (404, "there is no such workspace")


def test_what_is_not_there_is_404(client: httpx.Client, workspace: str) -> None:
    for name in (NOWHERE, "..%2f..%2fstate.db", "%00", "a" * 500, "'; drop table runs; --"):
        for address in (f"{workspace}/tables/{name}", f"{workspace}/runs/{name}/answer"):
            assert refusal(client.get(address))[0] == 404
        assert refusal(client.get(f"/api/v1/workspaces/{name}/runs"))[0] == 404
    assert refusal(client.get("/api/v1/nothing"))[0] == 404
    assert refusal(client.put("/api/v1/workspaces"))[0] == 405


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"table": NOWHERE}, "there is no such table"),
        ({}, "table of cohorts: Field required"),
        ({"table": "../../state.db"}, "table of cohorts"),
        ({"table": NOWHERE, "customr": "c"}, "cohorts takes no 'customr'"),
        ({"table": NOWHERE, "engine": "local[2]"}, "cohorts takes no 'engine'"),
        ({"table": NOWHERE, "until": "tomorrow"}, "until of cohorts"),
        ({"table": NOWHERE, "measure": ["orders", "joy"]}, "measure.1 of cohorts"),
        ({"table": NOWHERE, "horizon": 10**30}, "horizon of cohorts"),
        ({"table": NOWHERE, "money": "\ud800"}, "money of cohorts"),
        ([], "the body of the request is no JSON object"),
    ],
)
def test_what_a_question_does_not_take_is_refused(
    client: httpx.Client, workspace: str, body: Any, found: str
) -> None:
    sent = client.post(f"{workspace}/ask/cohorts", content=json.dumps(body), headers=JSON)
    status, said = refusal(sent)
    assert status == (404 if "no such" in found else 422)
    assert found in said
    assert client.get(f"{workspace}/runs").json() == []


def test_no_json_is_refused(client: httpx.Client, workspace: str) -> None:
    said = "the body of the request is no JSON"
    sent = client.post(f"{workspace}/ask/mix", content=b'{"table": ', headers=JSON)
    assert refusal(sent) == (422, f"{said}: Expecting value")
    sent = client.post(f"{workspace}/ask/mix", content=b"{}")
    assert refusal(sent) == (422, f"{said} object")


def test_a_small_file_is_no_table(client: httpx.Client, workspace: str) -> None:
    sent = client.post(f"{workspace}/tables", files={"file": ("spring.toml", "a = 1\n")})
    table = sent.json()["table"]["id"]
    status, said = refusal(client.post(f"{workspace}/ask/mix", json={"table": table}))
    assert (status, said) == (422, "'spring.toml' is no table")


def test_what_nobody_foresaw_is_told_by_an_id_and_nothing_else(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("the secret of a user")

    monkeypatch.setattr("payoff.web.state.workspaces.every", breaks)
    with (
        caplog.at_level(logging.ERROR),
        serving(bench) as address,
        httpx.Client(base_url=address) as client,
    ):
        status, found = refusal(client.get("/api/v1/workspaces"))
    assert status == 500
    assert found.rpartition(" ")[2] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_api.py" in caplog.text
    assert "secret" not in caplog.text + found
