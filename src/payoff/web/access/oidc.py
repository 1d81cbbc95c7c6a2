"""Log-in through a provider of log-ins: OpenID Connect, by code and with PKCE.

OpenID Connect Core 1.0, section 3.1; RFC 7636 for PKCE; RFC 9207 for the issuer in the answer.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote_plus, urlencode

from payoff.web.access.secrets import new_secret
from payoff.web.errors import WebError
from payoff.web.settings import Provider, is_safe_address

if TYPE_CHECKING:
    import httpx

SECONDS = 10.0
SCOPE = "openid email"
SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_DIFFER = 60


@dataclass(frozen=True, slots=True)
class Started:
    """What a browser keeps while it is at the provider.

    Attributes
    ----------
    state, nonce
        What the answer and the vouching have to repeat.
    verifier
        What only who started can show.
    """

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    subject: str
    email: str


def start(provider: Provider, back: str) -> tuple[str, Started]:
    """Return the address at which people log in, and what is kept until they are back.

    Raises
    ------
    WebError
        When the provider does not say where that is.
    """
    with _client() as client:
        says = _about(client, provider)
    started = Started(new_secret(), new_secret(), new_secret())
    challenge = base64.urlsafe_b64encode(sha256(started.verifier.encode()).digest())
    query = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": started.state,
        "nonce": started.nonce,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    address = says["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", started


def finish(provider: Provider, back: str, answer: Mapping[str, str], started: Started) -> Vouched:
    """Return whom the provider vouches for, once every word of it has been checked.

    Raises
    ------
    WebError
        When it vouches for nobody, or not to us, not now, or not for the one who started.
    """
    if not secrets.compare_digest(answer.get("state", "").encode(), started.state.encode()):
        _refuse("the answer belongs to another log-in")
    if answer.get("iss", provider.issuer) != provider.issuer:
        _refuse("the answer is that of another provider")
    if "code" not in answer:
        _refuse("the provider did not let you in")
    with _client() as client:
        says = _about(client, provider)
        token = _token(client, provider, says["token_endpoint"], back, answer["code"], started)
        keys = _json(client, says["jwks_uri"])
    claims = _claims(provider, token, keys, started.nonce)
    email = str(claims.get("email", ""))
    if not email or claims.get("email_verified") not in (True, "true"):
        _refuse("the provider does not vouch for an e-mail address of yours")
    return Vouched(f"{provider.issuer} {claims['sub']}", email.casefold())


def _client() -> httpx.Client:
    import httpx

    return httpx.Client(timeout=SECONDS, follow_redirects=False)


def _about(client: httpx.Client, provider: Provider) -> Mapping[str, str]:
    """Return where the provider is to be asked what."""
    said = _json(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != provider.issuer:
        _unreachable("it calls itself another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe_address(str(said.get(name, ""))):
            _unreachable(f"its {name} is no https:// address")
    return said


def _token(
    client: httpx.Client,
    provider: Provider,
    address: str,
    back: str,
    code: str,
    started: Started,
) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": started.verifier,
    }
    who = (quote_plus(provider.client), quote_plus(provider.secret)) if provider.secret else None
    if who is None:
        form["client_id"] = provider.client
    return str(_json(client, address, form, who).get("id_token", ""))


def _claims(
    provider: Provider, token: str, keys: Mapping[str, Any], nonce: str
) -> Mapping[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    needed = jwt.JWTClaimsRegistry(
        leeway=CLOCKS_DIFFER,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        known = KeySet.import_key_set(keys)  # type: ignore[arg-type]
        claims = jwt.decode(token, known, algorithms=SIGNED).claims
        needed.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError):
        _refuse("what the provider says of you cannot be believed")
    if claims["aud"] not in (provider.client, [provider.client]) and (
        claims.get("azp") != provider.client
    ):
        _refuse("what the provider says of you was meant for others")
    return claims


def _json(
    client: httpx.Client,
    address: str,
    form: Mapping[str, str] | None = None,
    who: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Return what an address of the provider says."""
    import httpx

    try:
        if form is None:
            got = client.get(address)
        else:
            got = client.post(address, data=dict(form), auth=who or httpx.USE_CLIENT_DEFAULT)
        said = got.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        _unreachable("it does not answer in JSON")
    if got.status_code != httpx.codes.OK or not isinstance(said, dict):
        _unreachable(f"it answers with status {got.status_code}")
    return said


def _unreachable(why: str) -> NoReturn:
    raise WebError(
        f"the provider of log-ins cannot be used: {why}",
        wanted="a provider of OpenID Connect",
        remedy="try again; then let whoever runs the workbench look at --oidc-issuer",
    )


def _refuse(why: str) -> NoReturn:
    raise WebError(
        why, wanted="a log-in that began on this page in this browser", remedy="start again: /login"
    )
