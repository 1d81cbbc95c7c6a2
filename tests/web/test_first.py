"""The way from a table to an answer over HTTP."""

import time
from typing import Any

import httpx

TABLE = "customer,time\n" + "".join(
    f"c{customer},2024-{month:02}-03\n" for month in range(1, 7) for customer in range(month * 3)
)


def ended(client: httpx.Client, address: str) -> dict[str, Any]:
    """Return a run when it has ended."""
    for _ in range(600):
        run: dict[str, Any] = client.get(address).json()
        if run["ended"]:
            return run
        time.sleep(0.05)
    raise AssertionError(run)


def test_upload_ask_and_answer(client: httpx.Client, workspace: str) -> None:
    sent = client.post(f"{workspace}/tables", files={"file": ("shop.csv", TABLE)})
    assert sent.status_code == 201
    table = sent.json()["table"]
    assert table["name"] == "shop.csv"
    asked = client.post(f"{workspace}/ask/cohorts", json={"table": table["id"], "active": "any"})
    assert asked.status_code == 202
    run = ended(client, f"{workspace}/runs/{asked.json()['id']}")
    assert (run["state"], run["refusal"]) == ("answered", None)
    assert run["headline"]
    answer = client.get(f"{workspace}/runs/{run['id']}/answer").json()
    assert answer["format"] == "payoff/cohorts/1"
    seen = client.get(f"{workspace}/runs/{run['id']}/events").text
    assert seen.startswith("event: ended\n")
