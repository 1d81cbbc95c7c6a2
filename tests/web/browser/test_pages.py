"""Every page there is, whoever adds it: nothing is asked of another host, all can read it."""

from collections.abc import Mapping

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from tests.web.browser.walk import Walk
from tests.web.served import until, upload, workspace_of

from payoff.web.routes.pages import pages

PLAN = {
    "time": "week",
    "kpi": "sales",
    "spend": ["tv", "search"],
    "spend_unit": "EUR",
    "budget": 1e6,
    "horizon": 13,
    "draws": 100,
    "chains": 2,
}
SHOWN = ("HTMLResponse", "Response")
QUERIES = {"/w/{workspace}/ask/{task}": "?table={table}"}


@pytest.fixture(scope="module")
def ids(client: httpx.Client) -> Mapping[str, str]:
    """Return what stands for each part of an address: all of it is there."""
    table = upload(client)
    plans = [
        client.post(f"{workspace_of(client)}/ask/plan", json={"table": table, **PLAN}).json()["id"]
        for _ in range(2)
    ]
    for run in plans:
        until(client, f"{workspace_of(client)}/runs/{run}", "answered")
    run, other = plans
    workspace = workspace_of(client).rpartition("/")[2]
    return {"workspace": workspace, "table": table, "run": run, "other": other, "task": "plan"}


def addresses(ids: Mapping[str, str]) -> list[str]:
    """Return the address of every page."""
    shown = [
        str(route.path)
        for route in iter_route_contexts(pages.routes)
        if "GET" in (route.methods or ()) and returns(route.endpoint) in SHOWN
    ]
    return [f"{path}{QUERIES.get(path, '')}".format_map(ids) for path in shown]


def returns(endpoint: object) -> str:
    return str(endpoint.__annotations__.get("return"))


def test_every_page_can_be_read_by_all(walk: Walk, ids: Mapping[str, str]) -> None:
    seen = addresses(ids)
    assert len(seen) > 5
    for address in seen:
        walk.open(address)
        walk.look()
