"""A workbench in a folder of its own, and clients of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs payoff[web]")

import httpx
import uvicorn

from payoff.web.app import create_app
from payoff.web.bench import Bench
from payoff.web.folders import RunFolder
from payoff.web.jobs.worker import work
from payoff.web.settings import Settings
from payoff.web.start import open_bench


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return what a workbench of the test's own is told."""
    return Settings(folder=tmp_path / "bench", workers=2)


@pytest.fixture
def bench(settings: Settings) -> Iterator[Bench]:
    """Return a workbench whose runs are answered in this process."""
    with open_bench(settings, work_here) as opened:
        yield opened


@pytest.fixture
def client(bench: Bench) -> Iterator[httpx.Client]:
    """Return a client of the workbench, over a real socket."""
    with serving(bench) as address, httpx.Client(base_url=address, timeout=60.0) as made:
        yield made


@pytest.fixture
def workspace(client: httpx.Client) -> str:
    """Return the address of the first workspace."""
    (only,) = client.get("/api/v1/workspaces").json()
    return f"/api/v1/workspaces/{only['id']}"


@contextmanager
def serving(bench: Bench) -> Iterator[str]:
    """Serve a workbench from a thread, and give its address."""
    config = uvicorn.Config(create_app(bench), log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def work_here(folder: RunFolder) -> None:
    """Answer a run in this process, as its worker would."""
    work(folder)
