"""Run the workbench until somebody stops it."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec

from payoff.core.errors import ChoiceError, MissingExtra, SourceError
from payoff.web.assets import check_assets
from payoff.web.settings import Settings

PACKAGES = ("fastapi", "sqlalchemy", "uvicorn", "python_multipart", "argon2", "joserfc", "httpx")
PRIVATE = 0o077
PATIENCE, KEPT = 2, 60


def serve(settings: Settings, say: Callable[[str], None], *, set_up: bool = False) -> None:
    """Run the workbench, and say where it is.

    Parameters
    ----------
    set_up
        Whether to say a link for somebody who keeps it, also when there are people already.

    Raises
    ------
    MissingExtra
        When a package that it needs is not installed.
    ChoiceError
        When other machines would reach it and nobody has to log in.
    SourceError
        When the scripts of its pages are not there, or its folder, its state or its port cannot be
        had.
    """
    for package in PACKAGES:
        if find_spec(package) is None:
            raise MissingExtra(package, extra="web", purpose="the workbench")
    check_assets()
    if not (settings.is_local or settings.accounts):
        raise ChoiceError(
            f"--host {settings.host}, where others reach it, and nobody has to log in",
            wanted="the host 127.0.0.1, or accounts",
            remedy="say --accounts too, or leave --host out",
        )
    if set_up and not settings.accounts:
        raise ChoiceError(
            "--set-up, and nobody has to log in",
            wanted="--accounts beside it",
            remedy="say --accounts too",
        )
    os.umask(PRIVATE)
    _run(settings, say, set_up=set_up)


def _run(settings: Settings, say: Callable[[str], None], *, set_up: bool) -> None:
    import uvicorn

    from payoff.web.access.setup import set_up_path
    from payoff.web.app import create_app
    from payoff.web.start import open_bench

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    with open_bench(settings) as bench, _listening(settings) as sockets:
        config = uvicorn.Config(
            create_app(bench),
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEPT,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
        )
        address = _address(settings, sockets[0])
        say(f"the workbench is at {address}, its files in {settings.folder}")
        if settings.accounts and (path := set_up_path(bench.state, again=set_up)):
            say(f"set it up within a day at {settings.url or address}{path}")
        say("Ctrl-C ends it")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=sockets)
    say("ended; what was running starts again with the workbench")


@contextmanager
def _listening(settings: Settings) -> Iterator[list[socket.socket]]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        made = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise SourceError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}",
            wanted="a host of this machine, and a port that is free",
            remedy="name another: --port 8766",
        ) from None
    with made:
        # Connections inherit it. asyncio sets it on sockets that name their protocol; these do not.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield [made]


def _address(settings: Settings, listening: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}"
