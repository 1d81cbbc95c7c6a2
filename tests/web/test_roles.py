"""Who may do what: on every route there is, whoever adds it."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from tests.web.served import BRAND, until
from tests.web.team import PASSWORD, Team, filled, link_on, routes_of, secret_on, team

from payoff.tasks import TASKS
from payoff.web.state import scenarios
from payoff.web.state.seats import Role

SAFE = {"GET", "HEAD"}
OPEN = ("/login", "/join", "/static", "/logout")  # for those who have not logged in
FOR_ALL = ("/api/v1/questions", "/api/v1/openapi.json")  # that say nothing of anybody
FOR_VIEWERS = {("POST", "/api/v1/workspaces/{workspace}/runs/{run}/planner")}
NO_ID = "0" * 16
BODIES: Mapping[str, dict[str, Any]] = {
    "/api/v1/workspaces/{workspace}/runs/{run}/planner": {"amounts": {}},
    "/api/v1/workspaces/{workspace}/runs/{run}/planner/scenarios": {"name": "a", "amounts": {}},
}
FORMS: Mapping[str, dict[str, Any]] = {
    "/w/{workspace}/runs/{run}/planner/scenarios": {"name": "a"},
    "/w/{workspace}/people/{person}/role": {"role": "1"},
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("shop")) as made:
        yield made


@pytest.fixture(scope="module")
def people(shop: Team) -> Mapping[str, httpx.Client]:
    """Return one of each role in the first workspace, and one who has no seat there."""
    there = {role.name.casefold(): shop.person(role.name, role) for role in Role}
    elsewhere = shop.keeper.post("/api/v1/workspaces", json={"name": "Elsewhere"}).json()["id"]
    return there | {"stranger": shop.person("Stranger", Role.ADMIN, elsewhere)}


@pytest.fixture(scope="module")
def ids(shop: Team, people: Mapping[str, httpx.Client]) -> Mapping[str, str]:
    """Return what stands for each part of an address: all of it is in the first workspace."""
    analyst, api = people["analyst"], f"/api/v1/workspaces/{shop.workspace}"
    sent = analyst.post(f"{api}/tables", files={"file": ("brand.csv", BRAND)}).json()
    run = sent["runs"][0]["id"]
    until(analyst, f"{api}/runs/{run}", "answered")
    kept = scenarios.add(
        shop.bench.state, shop.workspace, run, name="a", amounts={}, person="Analyst"
    )
    admin = people["admin"].get(f"/w/{shop.workspace}/people").text
    other = admin.partition(f"/w/{shop.workspace}/people/")[2][:16]
    return {
        "workspace": shop.workspace,
        "table": sent["table"]["id"],
        "run": run,
        "other": run,
        "scenario": kept.id,
        "task": "drivers",
        "chart": "trend",
        "person": other,
        "link": NO_ID,
        "token": NO_ID,
        "secret": NO_ID,
        "name": "page.css",
    }


def asked(client: httpx.Client, method: str, path: str, ids: Mapping[str, str]) -> httpx.Response:
    """Send what a route wants."""
    address = filled(path, ids)
    if path.startswith("/w/{workspace}/ask"):
        address += f"?table={ids['table']}"
    if path.endswith("/against"):
        address += f"?other={ids['other']}"
    if "/events" in path or path.endswith("/progress"):
        with client.stream(method, address) as got:
            if got.status_code != httpx.codes.OK:
                got.read()
            return got
    json, data, files = BODIES.get(path), FORMS.get(path), None
    if path.startswith("/api/v1/workspaces/{workspace}/ask/"):
        json = {"table": ids["table"]}
    if method == "POST" and path.endswith("/tables"):
        files = {"file": ("a.csv", BRAND)}
    return client.request(method, address, json=json, data=data, files=files)


def inside(shop: Team) -> list[tuple[str, str]]:
    """Return the routes inside a workspace."""
    found = [each for each in routes_of(shop.bench) if "{workspace}" in each[1]]
    assert len(found) > 60
    assert sum("/ask/" in path for _, path in found) >= len(TASKS)
    return found


def told(got: httpx.Response) -> tuple[int, str]:
    return got.status_code, "" if not got.content else got.json()["found"]


def test_a_stranger_sees_what_nobody_sees(
    shop: Team, people: Mapping[str, httpx.Client], ids: Mapping[str, str]
) -> None:
    for method, path in inside(shop):
        there = asked(people["stranger"], method, path, ids)
        nowhere = asked(people["stranger"], method, path, {**ids, "workspace": NO_ID})
        assert told(there) == told(nowhere), (method, path)
        assert there.status_code == 404, (method, path)


def test_ids_of_another_workspace_are_none_in_ones_own(
    shop: Team, people: Mapping[str, httpx.Client], ids: Mapping[str, str]
) -> None:
    stranger = people["stranger"]
    (own,) = stranger.get("/api/v1/workspaces").json()
    named = ("{table}", "{run}", "{other}", "{scenario}", "{person}", "/ask/")
    routes = [each for each in inside(shop) if any(part in each[1] for part in named)]
    assert len(routes) > 40
    for method, path in routes:
        got = asked(stranger, method, path, {**ids, "workspace": own["id"]})
        if path.endswith("/against"):  # which leads to the page of the comparison
            got = stranger.get(got.headers["location"])
        assert got.status_code == 404, (method, path, got.text)
    assert stranger.get(f"/api/v1/workspaces/{own['id']}/runs").json() == []
    before = stranger.post(
        f"/api/v1/workspaces/{own['id']}/tables", files={"file": ("own.csv", BRAND)}
    ).json()["table"]["id"]
    for task in TASKS:
        for field in ("experiment", "fit"):
            said = {"table": before, field: [ids["table"]] if field == "experiment" else ids["run"]}
            got = stranger.post(f"/api/v1/workspaces/{own['id']}/ask/{task}", json=said)
            assert got.status_code in (404, 422), (task, got.text)


def test_nobody_gets_anything_without_logging_in(shop: Team, ids: Mapping[str, str]) -> None:
    stranger = shop.browser()
    for method, path in routes_of(shop.bench):
        if path.startswith(OPEN) or path in FOR_ALL:
            continue
        got = asked(stranger, method, path, ids)
        assert told(got)[0] == 401, (method, path, got.text)


def test_a_viewer_changes_nothing_and_an_analyst_invites_nobody(
    shop: Team, people: Mapping[str, httpx.Client], ids: Mapping[str, str]
) -> None:
    for method, path in inside(shop):
        got = asked(people["viewer"], method, path, ids)
        if method in SAFE and not path.endswith(("/people", "/log")) and "/ask/" not in path:
            assert got.status_code in (200, 303, 409, 422) or "{chart}" in path, (path, got.text)
        elif (method, path) not in FOR_VIEWERS:
            assert got.status_code == 403, (method, path, got.text)
    for_admins = [
        each
        for each in inside(shop)
        if "/people" in each[1]
        or each[1].endswith(("/log", "/w/{workspace}/remove"))
        or each == ("DELETE", "/api/v1/workspaces/{workspace}")
    ]
    assert len(for_admins) >= 8
    for method, path in for_admins:
        got = asked(people["analyst"], method, path, ids)
        assert told(got)[0] == 403, (method, path)
    for path in ("/people", "/log", f"/people/{ids['person']}/password"):
        method = "POST" if path.endswith("password") else "GET"
        assert asked(people["admin"], method, path, ids).status_code == 403
    page = people["viewer"].get(f"/w/{shop.workspace}").text
    assert "Upload" not in page
    assert "Upload" in people["analyst"].get(f"/w/{shop.workspace}").text


def test_the_last_admin_stays(shop: Team) -> None:
    boss = shop.person("Boss", Role.VIEWER)
    own = boss.post("/api/v1/workspaces", json={"name": "Own"}).json()["id"]
    page = f"/w/{own}/people"
    me = boss.get(page).text.partition(f"{page}/")[2][:16]
    for deed in ("role", "remove"):
        got = boss.post(f"{page}/{me}/{deed}", data={"role": "1"})
        assert (got.status_code, "only admin" in got.text) == (409, True)
    made = boss.post(f"{page}/invite", data={"role": "3"})
    second = shop.joined(link_on(made), "Second boss")
    assert boss.post(f"{page}/{me}/role", data={"role": "1"}).status_code == 303
    assert boss.get(page).status_code == 403
    assert second.post(f"{page}/{me}/role", data={"role": "9"}).status_code == 422
    assert second.post(f"{page}/{me}/remove").status_code == 303
    assert boss.get(f"/w/{own}").status_code == 404


def test_who_is_removed_is_out_at_once_and_leaves_no_workspace_without_an_admin(shop: Team) -> None:
    gone = shop.person("Gone", Role.VIEWER)
    own = gone.post("/api/v1/workspaces", json={"name": "Left behind"}).json()["id"]
    program = shop.browser(
        headers={
            "Authorization": f"Bearer {secret_on(gone.post('/me/tokens', data={'name': 'x'}))}"
        }
    )
    me = gone.get(f"/w/{own}/people").text.partition(f"/w/{own}/people/")[2][:16]
    assert shop.keeper.get(f"/w/{own}").status_code == 404
    assert shop.keeper.post(f"/people/{me}/remove").status_code == 303
    for client in (gone, program):
        assert client.get("/api/v1/workspaces").status_code == 401
    assert shop.keeper.get(f"/w/{own}/people").status_code == 200
    assert shop.keeper.post(f"/people/{me}/remove").status_code == 404
    (kim,) = (
        each for each in shop.keeper.get("/people").text.split("<li>") if "<b>Kim</b>" in each
    )
    mine = kim.partition("/people/")[2][:16]
    assert shop.keeper.post(f"/people/{mine}/remove").status_code == 409


def test_what_is_done_is_written_down_and_nothing_secret_with_it(
    shop: Team, people: Mapping[str, httpx.Client], ids: Mapping[str, str]
) -> None:
    analyst, api = people["analyst"], f"/api/v1/workspaces/{shop.workspace}"
    run = analyst.post(f"{api}/ask/check", json={"table": ids["table"]}).json()["id"]
    analyst.get(f"/w/{shop.workspace}/runs/{ids['run']}/answer.json")
    analyst.post(f"{api}/runs/{run}/cancel")
    assert analyst.post(f"{api}/runs/{NO_ID}/cancel").status_code == 404
    shop.browser().post("/login", data={"name": "Analyst", "password": "a secret"})
    shop.browser().post("/login", data={"name": "my password by mistake", "password": "x"})
    link = shop.invitation(Role.VIEWER)
    shop.joined(link, "Newest")
    log = shop.keeper.get("/log").text
    for part in (
        "Newest</td><td>Take an invitation.",
        "Kim</td><td>Make a link that lets one person into a workspace.",
        "nobody known</td><td>Fail to log in.",
        "ANALYST</td><td>Fail to log in.",
        "ANALYST</td><td>Stop a run that waits or goes on; one that has ended stays as it is.",
        "ANALYST</td><td>Give the answer as JSON: that of the command line, byte for byte.",
        "ANALYST</td><td>Ask: Is this table fit for use, and for which question?",
        f"{api}/runs/{run}/cancel</code></td><td>127.0.0.1",
    ):
        assert part in log, part
    for secret in ("a secret", "by mistake", link, PASSWORD, NO_ID):
        assert secret not in log
    own = people["admin"].get(f"/w/{shop.workspace}/log").text
    assert "Take an invitation." in own
    assert "Fail to log in." not in own
    last = shop.keeper.get("/log?before=3").text
    assert last.count("<tr>") == 3
