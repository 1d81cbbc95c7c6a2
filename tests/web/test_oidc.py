"""Log-in through a provider that really answers, and everything it could say that is wrong."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey
from tests.web.provider import CLIENT, SECRET, Provider, providing
from tests.web.team import Team, link_on, team

from payoff.core.errors import ChoiceError
from payoff.web import settings
from payoff.web.settings import Settings

ADDRESS = "anna@example.com"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def shop(tmp_path: Path, provider: Provider) -> Iterator[Team]:
    told = settings.Provider(provider.issuer, CLIENT, SECRET)
    with team(tmp_path, provider=told) as made:
        yield made


def invited(shop: Team, email: str = ADDRESS) -> str:
    """Return the link of an invitation for an address."""
    people = f"/w/{shop.workspace}/people/invite"
    return link_on(shop.keeper.post(people, data={"role": "2", "email": f" {email.upper()} "}))


def entered(client: httpx.Client) -> bool:
    return client.get("/api/v1/workspaces").status_code == 200


def come_back(
    client: httpx.Client, provider: Provider, *, answer: Any = None, **claims: Any
) -> httpx.Response:
    """Go to the provider, log in there, and come back."""
    there = client.get("/login/provider?next=/workspaces")
    assert there.status_code == 303, there.text
    said = provider.log_in(there.headers["location"], **claims) | (answer or {})
    said = {name: value for name, value in said.items() if value is not None}
    return client.get("/login/provider/back", params=said)


def test_who_was_invited_comes_in_and_is_known_the_next_time(
    shop: Team, provider: Provider
) -> None:
    link = invited(shop)
    page = shop.browser().get(link).text
    assert 'href="/login/provider"' in page
    assert 'type="password"' not in page
    refused = shop.browser().post(link, data={"name": "A", "password": "x" * 20})
    assert "has to be vouched for" in refused.text
    client = shop.browser()
    back = come_back(client, provider)
    assert (back.status_code, back.headers["location"]) == (303, "/workspaces")
    assert [each["id"] for each in client.get("/api/v1/workspaces").json()] == [shop.workspace]
    assert client.get(f"/w/{shop.workspace}/people").status_code == 403
    assert shop.browser().get(link).status_code == 410
    again = shop.browser()
    assert come_back(again, provider, email="new@example.com").status_code == 303
    assert "new@example.com" in again.get("/me").text
    assert "Old password" not in again.get("/me").text
    assert "Log in through the provider." in shop.keeper.get("/log").text
    assert "through your provider" in shop.browser().get("/login").text


def test_who_was_not_invited_stays_out(shop: Team, provider: Provider) -> None:
    invited(shop, "bert@example.com")
    client = shop.browser()
    back = come_back(client, provider)
    assert (back.status_code, back.json()["found"]) == (403, f"nobody has invited {ADDRESS}")
    assert not entered(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "http://127.0.0.1:1/realm"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": None},
        {"exp": time.time() - 3600},
        {"exp": None},
        {"iat": time.time() + 3600},
        {"sub": None},
        {"email": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "no"},
        {"signed_by": ECKey.generate_key("P-256", {"kid": "one"})},
        {"answer": {"state": "another"}},
        {"answer": {"state": None}},
        {"answer": {"iss": "http://127.0.0.1:1/realm"}},
        {"answer": {"code": None, "error": "access_denied"}},
    ],
    ids=", ".join,
)
def test_what_cannot_be_believed_lets_nobody_in(
    shop: Team, provider: Provider, claims: dict[str, Any]
) -> None:
    invited(shop)
    client = shop.browser()
    back = come_back(client, provider, **claims)
    assert back.status_code == 422, back.text
    assert back.json()["remedy"] == "start again: /login"
    assert not entered(client)


def test_several_audiences_are_fine_when_it_was_meant_for_us(
    shop: Team, provider: Provider
) -> None:
    invited(shop)
    client = shop.browser()
    assert come_back(client, provider, aud=[CLIENT, "b"], azp=CLIENT).status_code == 303
    assert entered(client)


def test_an_unsigned_token_lets_nobody_in(shop: Team, provider: Provider) -> None:
    invited(shop)
    client = shop.browser()
    there = client.get("/login/provider").headers["location"]
    said = provider.log_in(there)
    asked, token = provider.codes[said["code"]]
    _, claims, _ = token.split(".")
    for forged in (f"eyJhbGciOiJub25lIn0.{claims}.", f"{token[:-4]}AAAA", "nonsense", ""):
        provider.codes[said["code"]] = asked, forged
        back = client.get("/login/provider/back", params=said)
        assert back.status_code == 422, forged
        assert not entered(client)


def test_one_browser_cannot_finish_what_another_began(shop: Team, provider: Provider) -> None:
    invited(shop)
    attacker, victim = shop.browser(), shop.browser()
    said = provider.log_in(attacker.get("/login/provider").headers["location"])
    assert victim.get("/login/provider/back", params=said).status_code == 422
    victim.get("/login/provider")
    assert victim.get("/login/provider/back", params=said).status_code == 422
    assert not entered(victim)


def test_a_code_that_was_stolen_on_the_way_is_good_for_nothing(
    shop: Team, provider: Provider
) -> None:
    invited(shop)
    client = shop.browser()
    said = provider.log_in(client.get("/login/provider").headers["location"])
    asked, token = provider.codes[said["code"]]
    provider.codes[said["code"]] = {**asked, "code_challenge": "another"}, token
    back = client.get("/login/provider/back", params=said)
    assert "status 400" in back.json()["found"]
    assert not entered(client)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"issuer": "http://127.0.0.1/other"}, "another issuer"),
        ({"token_endpoint": "http://provider.example/token"}, "no https:// address"),
        ({"jwks_uri": "file:///etc/passwd"}, "no https:// address"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "no https:// address"),
    ],
)
def test_a_provider_that_is_not_what_it_was_is_not_used(
    shop: Team, provider: Provider, change: dict[str, str], found: str
) -> None:
    provider.about |= change
    got = shop.browser().get("/login/provider")
    assert (got.status_code, found in got.json()["found"]) == (422, True), got.text


def test_a_provider_that_is_away_is_told(tmp_path: Path) -> None:
    with providing() as gone:
        pass
    with team(tmp_path, provider=settings.Provider(gone.issuer, CLIENT)) as shop:
        got = shop.browser().get("/login/provider")
        assert (got.status_code, "does not answer" in got.json()["found"]) == (422, True)


@pytest.mark.parametrize(
    ("issuer", "client"),
    [("http://provider.example", "a"), ("https://provider.example", ""), ("", "a"), ("//[", "a")],
)
def test_a_provider_that_others_could_listen_to_is_refused(issuer: str, client: str) -> None:
    with pytest.raises(ChoiceError, match="--oidc-issuer"):
        settings.Provider(issuer, client, SECRET)


def test_a_provider_without_accounts_is_refused_and_its_secret_is_never_shown() -> None:
    told = settings.Provider("https://provider.example", "a", SECRET)
    assert SECRET not in repr(told)
    with pytest.raises(ChoiceError, match="nobody has to log in"):
        Settings(folder=Path("x"), provider=told)
