"""What is refused before any route sees it, and what every answer says to the browser."""

import socket
from pathlib import Path

import httpx
import pytest
from tests.web.conftest import serving, work_here
from tests.web.team import filled, routes_of

from payoff.web.bench import Bench
from payoff.web.settings import Settings
from payoff.web.start import open_bench

SAFE = {"GET", "HEAD"}
IDS = dict.fromkeys(
    ("workspace", "table", "run", "other", "scenario", "person", "link", "token", "secret"),
    "0" * 16,
) | {"task": "plan", "chart": "a", "name": "page.css"}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "OWN"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 404),
        ({"sec-fetch-site": "none"}, 404),
        ({"origin": "OWN"}, 404),
        ({}, 404),
    ],
)
def test_no_other_site_changes_anything(
    bench: Bench, client: httpx.Client, headers: dict[str, str], code: int
) -> None:
    own = str(client.base_url).rstrip("/")
    sent = {name: value.replace("OWN", own) for name, value in headers.items()}
    for method, path in routes_of(bench):
        if method not in SAFE and "{workspace}" in path:
            got = client.request(method, filled(path, IDS), headers=sent)
            assert got.status_code == code, (method, path, got.text)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "evil@x", "[::"])
def test_a_forged_name_leads_nowhere(client: httpx.Client, host: str) -> None:
    got = client.get("/api/v1/workspaces", headers={"host": host})
    assert got.status_code in (400, 421)
    assert "workspace" not in got.text.casefold() or got.json()["found"].startswith("the request")


def test_the_names_of_this_machine_and_the_public_one_lead_here(tmp_path: Path) -> None:
    told = Settings(folder=tmp_path, url="https://payoff.example.com")
    with (
        open_bench(told, work_here) as bench,
        serving(bench) as address,
        httpx.Client(base_url=address) as client,
    ):
        for host in ("localhost:1", "[::1]:8765", "payoff.example.com", "PAYOFF.example.com:443"):
            got = client.get("/api/v1/workspaces", headers={"host": host})
            assert got.status_code == 200, host
            assert got.headers["strict-transport-security"] == "max-age=31536000"


def test_bodies_are_measured_before_they_are_read(client: httpx.Client) -> None:
    post = "/api/v1/workspaces"
    chunked = client.post(post, content=iter([b"{}"]))
    assert (chunked.status_code, chunked.json()["wanted"]) == (411, "a Content-Length")
    large = client.post(post, content=b"x" * 1_000_001)
    assert (large.status_code, "at most 1,000,000" in large.json()["wanted"]) == (413, True)
    assert client.post(post, json={"name": "fits"}).status_code == 201
    host, port = client.base_url.host, client.base_url.port
    for length in ("-1", "1e9", "9" * 15):
        with socket.create_connection((host, port or 0), timeout=10) as raw:
            head = f"POST {post} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
            raw.sendall(head.encode())
            assert raw.recv(100).split()[1] in (b"400", b"413"), length


def test_every_answer_says_what_a_browser_may_do_with_it(
    bench: Bench, client: httpx.Client
) -> None:
    seen = [client.request(method, filled(path, IDS)) for method, path in routes_of(bench)]
    seen += [client.get("/nowhere"), client.get("/", headers={"host": "evil.example"})]
    for got in seen:
        policy = got.headers["content-security-policy"].split("; ")
        assert policy[0] == "default-src 'none'"
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in "".join(policy)
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["cross-origin-resource-policy"] == "same-origin"
        assert "strict-transport-security" not in got.headers
        kept = got.headers["cache-control"]
        assert kept == ("no-cache" if "/static/" in str(got.url) and got.is_success else "no-store")


def test_nobody_logs_in_where_nobody_has_to(bench: Bench, client: httpx.Client) -> None:
    paths = ("/login", "/join", "/me", "/people", "/log", "/logout", "/w/{workspace}/people")
    seen = [each for each in routes_of(bench) if each[1].startswith(paths)]
    (only,) = client.get("/api/v1/workspaces").json()
    assert len(seen) > 15
    for method, path in seen:
        got = client.request(method, filled(path, {**IDS, "workspace": only["id"]}))
        assert got.status_code in (404, 422), (method, path, got.text)
        assert got.json()["found"] == "there is no such page" or got.status_code == 422
