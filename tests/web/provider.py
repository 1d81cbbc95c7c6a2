"""A provider of log-ins on this machine: OpenID Connect, as much of it as a log-in takes."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "payoff workbench", "s:cret/+ü"


class Provider:
    """What it says of itself, and to whom it has given a code."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}/realm"
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.about = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/log-in?realm=a",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.codes: dict[str, tuple[dict[str, str], str]] = {}
        self.asked: list[dict[str, str]] = []

    def log_in(
        self, address: str, *, signed_by: ECKey | None = None, **claims: Any
    ) -> dict[str, str]:
        """Do what somebody does there, and return the answer that the browser carries back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        assert asked["realm"] == "a"
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "sub": "anna-1",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "email": "Anna@Example.com",
            "email_verified": True,
        } | claims
        said = {name: value for name, value in said.items() if value is not None}
        token = jwt.encode({"alg": "ES256", "kid": "one"}, said, signed_by or self.key)
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked, token
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return what a code is good for, once."""
        self.asked.append(form)
        asked, token = self.codes.pop(form["code"])
        digest = sha256(form["code_verifier"].encode()).digest()
        name_and_secret = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        right = (
            base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
            and form["redirect_uri"] == asked["redirect_uri"]
            and name_and_secret == "payoff+workbench:s%3Acret%2F%2B%C3%BC"
        )
        return {"id_token": token, "token_type": "Bearer"} if right else None


@contextmanager
def providing() -> Iterator[Provider]:
    """Give a provider that answers on the loopback network."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("/keys"):
                self._say(KeySet([made.key]).as_dict(private=False))
            elif self.path == "/realm/.well-known/openid-configuration":
                self._say(made.about)
            else:
                self._say(None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(made.token(form, self.headers.get("authorization", "")))

        def _say(self, said: Any) -> None:
            self.send_response(200 if said is not None else 400)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Provider(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
