"""A workbench that is really served, and somebody who walks through it."""

from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="needs payoff[web]")
pytest.importorskip("playwright", reason="needs playwright: pip install playwright")

import httpx
from playwright.sync_api import Browser
from tests.web.browser.walk import Walk, browser
from tests.web.served import served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a browser."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def client(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of a workbench that serves a module."""
    with served(tmp_path_factory.mktemp("bench")) as (_, made):
        yield made


@pytest.fixture
def walk(chromium: Browser, client: httpx.Client) -> Iterator[Walk]:
    """Return a walk through the workbench, on which nothing may go wrong."""
    made = Walk(chromium, str(client.base_url).rstrip("/"))
    yield made
    made.page.close()
    assert made.wrong == []
