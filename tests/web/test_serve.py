"""A real ``payoff serve`` with real workers: started, stopped, killed, started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.web.served import PAUSED, ask, needs_assets, served, set_up, until, upload

from payoff.cli.main import run as command_line
from payoff.web.jobs.lock import is_held

pytestmark = needs_assets


def test_killed_at_any_moment_and_nothing_is_lost_or_half_written(tmp_path: Path) -> None:
    with served(tmp_path) as (server, client):
        table = upload(client)
        adopted = ask(client, table)
        until(client, adopted, "running")
        lost = ask(client, table)
        until(client, lost, "running")
        folder = next(tmp_path.glob(f"workspaces/*/runs/{lost.rpartition('/')[2]}"))
        while not (folder / "progress.json").exists():
            time.sleep(PAUSED)
        server.kill()
        server.wait()
        os.killpg(int((folder / "lock").read_text()), signal.SIGKILL)
    (folder / "work" / ".half").write_text("written")
    with served(tmp_path) as (_, client):
        whole = until(client, adopted, "answered")
        again = until(client, lost, "answered")
        answers = [client.get(f"{run}/answer").text for run in (adopted, lost)]
        assert answers[0] == answers[1]
        assert whole["headline"] == again["headline"]
        assert client.get(f"{adopted}/page").json()
        ended = client.get(f"{adopted}/events").text
        assert ended.startswith("event: ended\n")
    left = {path.name for path in folder.iterdir()}
    assert left == {
        *("request.json", "lock", "worker.log", "progress.json"),
        *("answer.json", "page.json", "ending.json"),
    }
    assert not list(tmp_path.rglob(".*"))


def test_ctrl_c_ends_it_cleanly_and_what_ran_starts_again(tmp_path: Path) -> None:
    with served(tmp_path) as (server, client):
        run = ask(client, upload(client))
        until(client, run, "running")
        with client.stream("GET", f"{run}/events") as events:
            next(events.iter_lines())
            server.send_signal(signal.SIGINT)
            _, said = server.communicate(timeout=20)
        assert server.returncode == 0
        assert "starts again with the workbench" in said
        assert "Traceback" not in said
        lock = next(tmp_path.glob(f"workspaces/*/runs/{run.rpartition('/')[2]}/lock"))
        assert not is_held(lock)
    with served(tmp_path) as (server, client):
        assert until(client, run, "running", "answered")["refusal"] is None
        assert client.post(f"{run}/cancel").status_code == 200
        until(client, run, "cancelled", "answered")
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0


def test_a_team_comes_in_by_the_link_that_the_server_says(tmp_path: Path) -> None:
    url = "https://payoff.example.com"
    with served(tmp_path, "--accounts", "--url", url) as (server, client):
        assert client.get("/api/v1/workspaces").status_code == 401
        assert server.stderr is not None
        link = server.stderr.readline().split()[-1]
        path = link.removeprefix(url)
        assert path.startswith("/join/")
        done = client.post(path, data={"name": "Kim", "password": "correct horse battery"})
        assert done.headers["set-cookie"].startswith("__Host-payoff=")
        assert "; Secure" in done.headers["set-cookie"]
    with served(tmp_path, "--accounts") as (server, _):
        assert server.stderr is not None
        assert server.stderr.readline() == "Ctrl-C ends it\n"
    with served(tmp_path, "--accounts", "--set-up") as (server, client):
        set_up(server, client, "Second keeper", "correct horse battery")
        assert client.get("/people").status_code == 200


def test_answers_come_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as (_, client):
        client.get("/api/v1/workspaces")
        began = time.perf_counter()
        for _ in range(20):
            client.get("/api/v1/workspaces")
        assert (time.perf_counter() - began) / 20 < 0.03


def test_one_workbench_per_folder_and_per_port(tmp_path: Path) -> None:
    with served(tmp_path) as (_, client):
        for told, found in (
            ([str(tmp_path), "--port", "0"], "another workbench has the folder"),
            ([str(tmp_path / "other"), "--port", str(client.base_url.port)], "cannot listen"),
        ):
            done = subprocess.run(
                [sys.executable, "-m", "payoff", "serve", *told],
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, found in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (["--host", "0.0.0.0"], "nobody has to log in"),
        (["--database", "mysql://host/state"], "neither SQLite nor PostgreSQL"),
        (["--database", "nonsense"], "neither SQLite nor PostgreSQL"),
        (["--connect", "weekly"], "no name with the address of a table"),
        (["--connect", "weekly=/etc/passwd"], "no name with the address of a table"),
        (["--connect", "a=duckdb:///a#b", "--connect", "a=duckdb:///c#d"], "names 'a' twice"),
        (["--workers", "0"], "--workers is not above 0"),
        (["--most-minutes", "0"], "--most-minutes is not above 0"),
        (["--most-stored", "0"], "--most-stored is not above 0"),
        (["--port", "65536"], "there is no port 65536"),
        (["--set-up"], "nobody has to log in"),
        (["--url", "payoff.example.com"], "no address of a site"),
        (["--url", "https://payoff.example.com/bench"], "no address of a site"),
        (["--oidc-client", "payoff"], "--oidc-issuer ''"),
        (
            ["--oidc-issuer", "http://id.example.com", "--oidc-client", "payoff"],
            "an https:// address",
        ),
    ],
)
def test_what_cannot_be_served_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], told: list[str], found: str
) -> None:
    assert command_line(["serve", str(tmp_path), *told]) == 2
    assert found in capsys.readouterr().err


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payoff.web.serve.find_spec", lambda name: None)
    assert command_line(["serve", str(tmp_path / "new")]) == 2
    assert "pip install 'payoff[web]'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_scripts_that_are_missing_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payoff.web.assets.STATIC", tmp_path)
    assert command_line(["serve", str(tmp_path / "new")]) == 2
    assert "make assets" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
