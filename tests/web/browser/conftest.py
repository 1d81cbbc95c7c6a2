"""A workbench that is really served, and somebody who walks through it."""

from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="needs payoff[web]")
pytest.importorskip("playwright", reason="needs playwright: pip install playwright")

import httpx
from playwright.sync_api import Browser
from tests.web.browser.walk import Walk, browser, skip_without_browser, walking
from tests.web.served import BRAND, served, set_up, until, workspace_of
from tests.web.team import PASSWORD


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a team's workbench that many tests share: of the one who keeps it."""
    skip_without_browser()
    with served(tmp_path_factory.mktemp("bench"), "--accounts") as (process, made):
        set_up(process, made, "Kim", PASSWORD)
        yield made


@pytest.fixture(scope="session")
def answered(client: httpx.Client) -> tuple[str, str]:
    """Return the addresses of two answers to the question that is asked of every table."""
    workspace = workspace_of(client)
    shorter = "".join(BRAND.splitlines(keepends=True)[:-13])
    sent = [
        client.post(f"{workspace}/tables", files={"file": ("brand.csv", text)}).json()
        for text in (BRAND, shorter)
    ]
    first, second = (f"{workspace}/runs/{each['runs'][0]['id']}" for each in sent)
    for run in (first, second):
        until(client, run, "answered")
    return first, second


# Not for the session: while Playwright is open, nothing else in its thread can run a loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a browser."""
    with browser() as opened:
        yield opened


@pytest.fixture
def walk(chromium: Browser, client: httpx.Client) -> Iterator[Walk]:
    """Return a walk through the workbench, on which nothing may go wrong."""
    with walking(chromium, client) as made:
        yield made
