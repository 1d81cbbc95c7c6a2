"""What is checked of every request before anything else, and said with every answer."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from payoff.web.access.sessions import SAFE
from payoff.web.errors import Forbidden, TooLarge, WebError, refusal, told
from payoff.web.settings import Settings

MOST_BODY = 1_000_000
SAME_SITE = frozenset({"same-origin", "none"})
UPLOAD = "/tables"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_ONE_YEAR = "max-age=31536000"


class Misdirected(WebError):
    """A request that was meant for another host, as those are that come by a forged name."""

    status = HTTPStatus.MISDIRECTED_REQUEST


class Unmeasured(WebError):
    """A request that does not say how long it is."""

    status = HTTPStatus.LENGTH_REQUIRED


class Guard:
    """Refuses what is meant for another host, comes from another site, or is too long.

    That a browser tells where a request comes from, and how to check it, is in Valsorda (2025),
    "Cross-Site Request Forgery".
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, pass it on, and complete the headers of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        try:
            self._check(request)
        except WebError as error:
            response = refusal(request, error.status, told(error))
            await response(scope, receive, complete)
        else:
            await self._app(scope, receive, complete)

    def _headers(self) -> Iterable[tuple[str, str]]:
        yield from HEADERS.items()
        yield "Cache-Control", "no-store"
        if self._settings.is_secure:
            yield "Strict-Transport-Security", FOR_ONE_YEAR

    def _check(self, request: Request) -> None:
        headers = request.headers
        self._check_host(_host(headers.get("host", "")))
        if request.method in SAFE:
            return
        _check_site(headers)
        _check_length(headers, self._most(request))

    def _check_host(self, host: str) -> None:
        hosts = self._settings.hosts
        if hosts and host not in hosts:
            raise Misdirected(
                f"the request is for the host {host[:100]!r}",
                wanted=" or ".join(sorted(hosts)),
                remedy="open the address that the workbench said when it was started, or start it "
                "with --url and the address that people use",
            )

    def _most(self, request: Request) -> int | None:
        """Return how long a body may be; uploads are measured while they are read."""
        uploads = request.method == "POST" and request.url.path.endswith(UPLOAD)
        return None if uploads else MOST_BODY


def _check_site(headers: Headers) -> None:
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site:
        is_own = site in SAME_SITE
    else:
        is_own = not origin or urlsplit(origin).netloc == headers.get("host")
    if not is_own:
        raise Forbidden(
            "the request comes from a page of another site",
            wanted="a page of the workbench itself, or a program",
            remedy="open the workbench, and do it there",
        )


def _check_length(headers: Headers, most: int | None) -> None:
    if most is None:
        return
    if "transfer-encoding" in headers:
        raise Unmeasured(
            "the request does not say how long it is",
            wanted="a Content-Length",
            remedy="send the body whole instead of in chunks",
        )
    said = headers.get("content-length", "0")
    if not said.isdecimal() or int(said) > most:
        raise TooLarge(
            f"the request is {said[:20]} bytes long",
            wanted=f"at most {most:,} bytes, files apart",
            remedy="send a table as a file",
        )


def _host(said: str) -> str:
    """Return the host of a Host header, without its port."""
    try:
        return urlsplit(f"//{said}").hostname or ""
    except ValueError:
        return ""
