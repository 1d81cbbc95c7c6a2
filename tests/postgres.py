"""A PostgreSQL server that really runs, where one is installed."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgres_server(user: str, password: str) -> Iterator[int]:
    """Start a server on the loopback address, and give its port; skip where there is none."""
    programs, nobody = server_programs(), as_nobody()
    with tempfile.TemporaryDirectory(prefix="payoff-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            if nobody:
                shutil.chown(path, "nobody")

        def run(program: str, *arguments: str) -> None:
            command = [*nobody, str(programs / program), "-D", str(folder / "data"), *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

        secret = f"--pwfile={folder / 'password'}"
        run("initdb", "-A", "scram-sha-256", "-U", user, secret, "-E", "UTF8", "--no-sync")
        port = free_port()
        options = f"-p {port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield port
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


def server_programs() -> Path:
    """Return the folder of the server's programs, or skip."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        pytest.skip("no PostgreSQL server is installed")
    return Path(on_path).parent


def as_nobody() -> list[str]:
    """Return what runs a command as somebody else: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("runuser") is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is no runuser")
    return ["runuser", "-u", "nobody", "--"]


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
