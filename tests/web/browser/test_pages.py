"""Every page there is, whoever adds it: nothing is asked of another host, all can read it."""

from collections.abc import Mapping

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from tests.web.browser.walk import Walk
from tests.web.served import workspace_of
from tests.web.team import link_on

from payoff.web.routes.pages import pages

NEEDS_A_FIT = "/planner"  # refused here; the first minute goes on to it
SHOWN = ("HTMLResponse", "Response")
QUERIES = {"/w/{workspace}/ask/{task}": "?table={table}"}


@pytest.fixture
def ids(client: httpx.Client, answered: tuple[str, str]) -> Mapping[str, str]:
    """Return what stands for each part of an address: all of it is there."""
    run, other = (client.get(each).json() for each in answered)
    workspace = workspace_of(client).rpartition("/")[2]
    told = {"workspace": workspace, "table": run["table"]["id"], "task": run["task"]}
    made = client.post(f"/w/{workspace}/people/invite", data={"role": "1"})
    secret = link_on(made).rpartition("/")[2]
    return told | {"run": run["id"], "other": other["id"], "secret": secret}


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


def test_every_page_can_be_read_by_all(
    walk: Walk, client: httpx.Client, ids: Mapping[str, str]
) -> None:
    seen = [each for each in addresses(ids) if is_whole(client, each)]
    assert len(seen) > 12
    for address in seen:
        walk.open(address)
        walk.look()


def is_whole(client: httpx.Client, address: str) -> bool:
    """Tell a page from a piece of one."""
    got = client.get(address, follow_redirects=True)
    assert got.status_code == 200 or NEEDS_A_FIT in address, (address, got.text)
    return got.text.startswith("<!doctype html>")
