"""Tables of databases that every workspace may ask about."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from tests.web.conftest import serving, work_here
from tests.web.test_api import JSON, ended, refusal

from payoff.web.settings import Settings
from payoff.web.start import open_bench

ROWS = [(f"2024-01-{day:02}", 100 + day * 7 % 5, day * 3 % 7) for day in range(1, 30)]


@pytest.fixture
def address(tmp_path: Path) -> str:
    with closing(sqlite3.connect(tmp_path / "sales.db")) as made, made:
        made.execute("create table weekly (week text, sales integer, tv integer)")
        made.executemany("insert into weekly values (?, ?, ?)", ROWS)
    return f"sqlite:///{tmp_path / 'sales.db'}#weekly"


@pytest.fixture
def settings(tmp_path: Path, address: str) -> Settings:
    return Settings(folder=tmp_path / "bench", connected={"weekly": address})


def test_every_workspace_may_ask_about_it(
    client: httpx.Client, workspace: str, settings: Settings, address: str
) -> None:
    new = client.post("/api/v1/workspaces", json={"name": "new"}).json()["id"]
    for place in (workspace, f"/api/v1/workspaces/{new}"):
        (table,) = client.get(f"{place}/tables").json()
        assert (table["name"], table["kind"]) == ("weekly", "database")
        asked = client.post(f"{place}/ask/init", json={"table": table["id"]}).json()
        run = ended(client, f"{place}/runs/{asked['id']}")
        assert run["state"] == "answered", run
        answer = client.get(f"{place}/runs/{run['id']}/answer").json()
        assert {guess["column"] for guess in answer["guesses"]} == {"week", "sales", "tv"}
        assert refusal(client.delete(f"{place}/tables/{table['id']}"))[0] == 409
        body = {"table": table["id"], "identities": table["id"]}
        refused = client.post(f"{place}/ask/attribute", json=body, headers=JSON)
        assert refusal(refused) == (404, "there is no such file")
    told = [path for path in settings.folder.rglob("*") if path.name == "request.json"]
    assert len(told) == 2
    assert not [path for path in told if b"sales.db" in path.read_bytes()]
    assert list(settings.folder.rglob(".address")) == []


def test_what_is_no_longer_connected_is_gone(settings: Settings) -> None:
    for connected, names in (({"a": "duckdb:///a#b"}, ["a"]), ({"c": "duckdb:///a#b"}, ["c"])):
        told = Settings(folder=settings.folder, connected=connected)
        with (
            open_bench(told, work_here) as bench,
            serving(bench) as served,
            httpx.Client(base_url=served) as client,
        ):
            (only,) = client.get("/api/v1/workspaces").json()
            there = client.get(f"/api/v1/workspaces/{only['id']}/tables").json()
            assert [table["name"] for table in there] == names
