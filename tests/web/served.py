"""A ``payoff serve`` in a process of its own, and clients of it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from payoff.web.assets import STATIC, VENDOR

BRAND = (Path(__file__).parents[2] / "examples" / "brand.csv").read_text(encoding="utf-8")
PAUSED = 0.04
DRIVERS = {"target": "sales", "feature": ["tv", "price"], "folds": 3}


NO_ASSETS = "the scripts of the pages were not made: make assets (it needs Node 20 or newer)"


def assets_are_there() -> bool:
    """Tell whether the pages have their scripts."""
    return all((STATIC / name).is_file() for name in VENDOR)


needs_assets = pytest.mark.skipif(not assets_are_there(), reason=NO_ASSETS)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """Start ``payoff serve`` on a free port, and give its process and a client of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "payoff", "serve", str(folder), "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert "http://127.0.0.1:" in said, said + process.stderr.read()
            address = said.partition("at ")[2].partition(",")[0]
            with httpx.Client(base_url=address, timeout=30) as client:
                yield process, client
        finally:
            process.kill()


def set_up(process: subprocess.Popen[str], client: httpx.Client, name: str, password: str) -> None:
    """Come in by the link that the server says, as the one who keeps the workbench."""
    assert process.stderr is not None
    said = process.stderr.readline()
    assert "set it up within a day at " in said, said
    done = client.post(said.split()[-1], data={"name": name, "password": password})
    assert done.status_code == 303, done.text


def workspace_of(client: httpx.Client) -> str:
    return f"/api/v1/workspaces/{client.get('/api/v1/workspaces').json()[0]['id']}"


def upload(client: httpx.Client) -> str:
    """Send a table, and return its id."""
    sent = client.post(f"{workspace_of(client)}/tables", files={"file": ("brand.csv", BRAND)})
    return str(sent.json()["table"]["id"])


def ask(
    client: httpx.Client, table: str, task: str = "drivers", said: Mapping[str, Any] = DRIVERS
) -> str:
    """Ask, by default something that takes a second or two, and return the address of the run."""
    asked = client.post(f"{workspace_of(client)}/ask/{task}", json={"table": table, **said})
    return f"{workspace_of(client)}/runs/{asked.json()['id']}"


def page_of(run: str) -> str:
    """Return the address of the page of a run."""
    return run.replace("/api/v1/workspaces/", "/w/")


def until(client: httpx.Client, run: str, *states: str) -> dict[str, Any]:
    for _ in range(7_500):
        now: dict[str, Any] = client.get(run).json()
        if now["state"] in states:
            return now
        assert not now["ended"], now
        time.sleep(PAUSED)
    raise AssertionError(now)
