"""Coming in: set-up, invitations, passwords, sessions, tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from tests.web.team import PASSWORD, Team, link_on, secret_on, team

from payoff.web.access.limits import Buckets
from payoff.web.access.setup import set_up_path
from payoff.web.errors import TooMany
from payoff.web.state import links, people, sessions, tokens
from payoff.web.state.links import LINKS
from payoff.web.state.metadata import stamp
from payoff.web.state.seats import Role
from payoff.web.state.sessions import SESSIONS
from payoff.web.state.tokens import TOKENS

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("shop")) as made:
        yield made


def entered(client: httpx.Client) -> bool:
    """Tell whether somebody is logged in."""
    return client.get("/api/v1/workspaces").status_code == 200


def log_in(
    shop: Team, name: str, password: str, **form: str
) -> tuple[httpx.Client, httpx.Response]:
    client = shop.browser()
    return client, client.post("/login", data={"name": name, "password": password, **form})


def test_nobody_is_let_in_who_has_not_logged_in(shop: Team) -> None:
    stranger = shop.browser()
    got = stranger.get("/api/v1/workspaces")
    assert (got.status_code, got.json()["found"]) == (401, "you are not logged in")
    page = stranger.get(f"/w/{shop.workspace}/runs?a=b", headers=HTML)
    assert page.status_code == 303
    assert page.headers["location"] == f"/login?next=/w/{shop.workspace}/runs%3Fa%3Db"
    assert stranger.get(page.headers["location"], headers=HTML).status_code == 200


def test_the_first_person_gets_every_workspace_and_the_link_works_once(tmp_path: Path) -> None:
    with team(tmp_path) as own:
        assert set_up_path(own.bench.state, again=False) is None
        assert [each["name"] for each in own.keeper.get("/api/v1/workspaces").json()] == [
            "My workspace"
        ]
        path = set_up_path(own.bench.state, again=True)
        newer = set_up_path(own.bench.state, again=True)
        assert own.browser().get(str(path)).status_code == 410
        second = own.joined(str(newer), "Second")
        assert second.get("/people").status_code == 200
        assert second.get("/api/v1/workspaces").json() == []
        assert own.browser().get(str(newer)).status_code == 410


def test_an_invitation_lets_one_person_in_with_its_role(shop: Team) -> None:
    link = shop.invitation(Role.VIEWER)
    assert shop.browser().get(link).status_code == 200
    guest = shop.joined(link, "Guest")
    assert guest.get(f"/w/{shop.workspace}").status_code == 200
    again = shop.browser().post(link, data={"name": "Other", "password": PASSWORD})
    assert again.status_code == 410


def test_who_is_known_takes_an_invitation_as_themselves_and_keeps_a_higher_role(shop: Team) -> None:
    ann = shop.person("Ann", Role.ADMIN)
    link = shop.invitation(Role.VIEWER)
    assert "Come in as Ann" in ann.get(link).text
    assert ann.post(f"{link}/accept").status_code == 303
    assert ann.get(f"/w/{shop.workspace}/people").status_code == 200
    assert shop.browser().post(f"{shop.invitation(Role.VIEWER)}/accept").status_code == 410


def test_an_invitation_can_be_taken_back_and_runs_out(shop: Team) -> None:
    link = shop.invitation(Role.VIEWER)
    own = f"/w/{shop.workspace}/people"
    _, _, after = shop.keeper.get(own).text.rpartition(f"{own}/invitations/")
    ended = shop.keeper.post(f"{own}/invitations/{after[:16]}/withdraw")
    assert ended.status_code == 303
    assert shop.browser().get(link).status_code == 410
    link = shop.invitation(Role.VIEWER)
    with shop.bench.state.begin() as connection:
        connection.execute(update(LINKS).values(until=stamp(datetime.now(UTC))))
    assert shop.browser().get(link).status_code == 410
    assert shop.browser().post(link, data={"name": "X", "password": PASSWORD}).status_code == 410


@pytest.mark.parametrize(
    ("name", "password", "found"),
    [
        ("New", "short", "too easy to guess"),
        ("long enough a name", "Long enough a name", "too easy to guess"),
        ("New", "x" * 257, "too easy to guess"),
        ("KIM", PASSWORD, "somebody else is called"),
        ("\uff2bim", PASSWORD, "somebody else is called"),  # looks like Kim
    ],
)
def test_a_bad_choice_is_told_and_the_link_still_works(
    shop: Team, name: str, password: str, found: str
) -> None:
    link = shop.invitation(Role.VIEWER)
    told = shop.browser().post(link, data={"name": name, "password": password})
    assert told.status_code in (409, 422)
    assert found in told.text
    assert password not in told.text
    assert shop.browser().get(link).status_code == 200


def test_a_name_and_its_password_let_in_and_nothing_else_does(shop: Team) -> None:
    for name, password in (("Kim", "wrong"), ("Nobody", PASSWORD), ("", PASSWORD), ("Kim", "")):
        client, told = log_in(shop, name, password)
        assert told.status_code in (401, 422), told.text
        assert not entered(client)
    client, done = log_in(shop, "kim", PASSWORD, next=f"/w/{shop.workspace}")
    assert (done.status_code, done.headers["location"]) == (303, f"/w/{shop.workspace}")
    assert entered(client)
    cookie = done.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert client.get("/login").headers["location"] == "/"


@pytest.mark.parametrize(
    "next_page",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb: c", "x", ""],
)
def test_log_in_leads_to_no_other_site(shop: Team, next_page: str) -> None:
    _, done = log_in(shop, "Kim", PASSWORD, next=next_page)
    assert (done.status_code, done.headers["location"]) == (303, "/")


def test_who_logs_out_is_out_and_so_is_a_copy_of_the_cookie(shop: Team) -> None:
    client, _ = log_in(shop, "Kim", PASSWORD)
    copy = shop.browser(cookies=dict(client.cookies))
    assert entered(copy)
    assert client.post("/logout").headers["location"] == "/login"
    assert not client.cookies
    assert not entered(copy)


@pytest.mark.parametrize(("column", "over"), [("seen", sessions.IDLE), ("made", sessions.LONGEST)])
def test_a_session_ends_when_it_is_idle_and_when_it_is_old(
    shop: Team, column: str, over: timedelta
) -> None:
    client, _ = log_in(shop, "Kim", PASSWORD)
    for ago, is_in in ((over - timedelta(minutes=2), True), (over + timedelta(seconds=1), False)):
        with shop.bench.state.begin() as connection:
            old = stamp(datetime.now(UTC) - ago)
            connection.execute(update(SESSIONS).values({column: old}))
        assert entered(client) is is_in
    shop.keeper.post("/login", data={"name": "Kim", "password": PASSWORD})


def test_use_keeps_a_session_alive(shop: Team) -> None:
    client, _ = log_in(shop, "Kim", PASSWORD)
    for _ in range(2):
        with shop.bench.state.begin() as connection:
            old = stamp(datetime.now(UTC) - sessions.IDLE + timedelta(minutes=1))
            connection.execute(update(SESSIONS).values(seen=old))
        assert entered(client)


def test_a_new_password_ends_other_sessions(shop: Team) -> None:
    link = shop.invitation(Role.VIEWER)
    one = shop.joined(link, "Pat")
    other, _ = log_in(shop, "Pat", PASSWORD)
    assert one.post("/me/password", data={"old": "wrong", "new": "x" * 12}).status_code == 403
    assert one.post("/me/password", data={"old": PASSWORD, "new": "x"}).status_code == 422
    changed = one.post("/me/password", data={"old": PASSWORD, "new": "staple " * 3})
    assert changed.status_code == 303
    assert (entered(one), entered(other)) == (True, False)
    assert log_in(shop, "Pat", PASSWORD)[1].status_code == 401
    assert log_in(shop, "Pat", "staple " * 3)[1].status_code == 303
    assert one.post("/me/sessions/end").status_code == 303
    assert not entered(one)


def test_a_keeper_lets_somebody_choose_a_new_password(shop: Team) -> None:
    lost = shop.person("Lost", Role.VIEWER)
    secret = secret_on(lost.post("/me/tokens", data={"name": "job"}))
    person = who(shop, "Lost")
    link = link_on(shop.keeper.post(f"/people/{person}/password"))
    assert "For Lost" in shop.browser().get(link).text
    assert entered(lost)
    found = shop.browser()
    assert found.post(link, data={"password": "another long one"}).status_code == 303
    assert (entered(lost), entered(found)) == (False, True)
    assert not entered(shop.browser(headers={"Authorization": f"Bearer {secret}"}))
    assert log_in(shop, "Lost", "another long one")[1].status_code == 303


def test_a_token_is_good_until_it_is_revoked_or_runs_out(shop: Team) -> None:
    owner = shop.person("Owner", Role.ANALYST)
    made = owner.post("/me/tokens", data={"name": "nightly job"})
    secret = secret_on(made)
    program = shop.browser(headers={"Authorization": f"Bearer {secret}"})
    assert entered(program)
    page = owner.get("/me").text
    assert "nightly job" in page
    assert secret not in page
    for wrong in ("Bearer nonsense", "Bearer", f"Basic {secret}", secret):
        assert not entered(shop.browser(headers={"Authorization": wrong})), wrong
    token = page.partition("/me/tokens/")[2][:16]
    assert shop.keeper.post(f"/me/tokens/{token}/revoke").status_code == 404
    assert owner.post(f"/me/tokens/{token}/revoke").status_code == 303
    assert not entered(program)
    late = secret_on(owner.post("/me/tokens", data={"name": "late"}))
    program.headers["Authorization"] = f"bearer {late}"
    assert entered(program)
    with shop.bench.state.begin() as connection:
        connection.execute(update(TOKENS).values(until=stamp(datetime.now(UTC))))
    assert not entered(program)


def test_tokens_are_counted(shop: Team) -> None:
    many = shop.person("Many", Role.VIEWER)
    codes = [many.post("/me/tokens", data={"name": "x"}).status_code for _ in range(21)]
    assert codes == [200] * 20 + [409]


def test_no_secret_is_kept(shop: Team) -> None:
    client, _ = log_in(shop, "Kim", PASSWORD)
    (cookie,) = client.cookies.values()
    token = secret_on(client.post("/me/tokens", data={"name": "x"}))
    link = shop.invitation(Role.VIEWER).rpartition("/")[2]
    kept = b"".join(path.read_bytes() for path in shop.bench.settings.folder.glob("state.db*"))
    for secret in (cookie, token, link, PASSWORD):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept


def test_guesses_are_slowed_down_by_address_and_by_name(tmp_path: Path) -> None:
    with team(tmp_path) as own:
        codes = [log_in(own, f"n{each}", "x")[1].status_code for each in range(31)]
        assert codes == [401] * 29 + [429] * 2  # setting it up was the first
        _, told = log_in(own, "Kim", PASSWORD)
        assert told.status_code == 429
        assert 1 <= int(told.headers["retry-after"]) <= 30


def test_a_person_may_not_ask_without_end(tmp_path: Path) -> None:
    with team(tmp_path) as own:
        codes = [own.keeper.get("/api/v1/workspaces").status_code for _ in range(500)]
        assert codes[:300] == [200] * 300
        assert 429 in codes


def test_a_bucket_empties_fills_again_and_is_forgotten() -> None:
    now = 0.0
    buckets = Buckets(2, 0.5, most=2, clock=lambda: now)

    def takes(key: str) -> bool:
        try:
            buckets.take(key)
        except TooMany as error:
            return dict(error.headers) != {"Retry-After": "2"}
        return True

    assert [takes("a") for _ in range(3)] == [True, True, False]
    now = 2.0
    assert [takes("a") for _ in range(2)] == [True, False]
    buckets.give_back("a")
    assert [takes("a") for _ in range(2)] == [True, False]
    now = 1000.0
    assert [takes("a") for _ in range(3)] == [True, True, False]
    assert [takes(key) for key in "bc"] == [True, True]
    assert takes("a")  # forgotten, as the one used longest ago


def test_what_has_run_out_is_swept(shop: Team) -> None:
    late = datetime.now(UTC) + timedelta(days=400)
    with shop.bench.state.begin() as connection:
        sessions.start(connection, "0" * 64, who(shop, "Kim"), late)
        links.make(connection, "1" * 64, "set-up", late, late + timedelta(1))
        hashes = connection.execute(SESSIONS.select()).all()
        kept = connection.execute(LINKS.select()).all()
        assert (len(hashes), len(kept)) == (1, 1)
        assert tokens.find(connection, "2" * 64, late) is None
        connection.rollback()


def who(shop: Team, name: str) -> str:
    """Return the id of a person."""
    with shop.bench.state.connect() as connection:
        person, _ = people.with_name(connection, name) or (None, "")
    assert person is not None
    return person.id
