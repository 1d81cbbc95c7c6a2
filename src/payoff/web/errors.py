"""What the workbench refuses, and how that is told: found, wanted, remedy."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from types import MappingProxyType
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from payoff.core.errors import PayoffError
from payoff.web.log import log_unforeseen
from payoff.web.show import show


class Told(BaseModel):
    """Why something was refused.

    Attributes
    ----------
    found
        What is there.
    wanted
        What would have been right.
    remedy
        What the reader can do now.
    """

    found: str
    wanted: str
    remedy: str


UNREADABLE = Told(
    found="the body of the request cannot be read",
    wanted="JSON in UTF-8",
    remedy="correct it; /api/v1/openapi.json has its shape",
)


class WebError(PayoffError):
    """A request that is refused, with the status that says so."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    headers: Mapping[str, str] = MappingProxyType({})


class Unknown(WebError):
    """Something that is not there, or not for the one who asks."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, what: str) -> None:
        super().__init__(
            f"there is no such {what}",
            wanted=f"a {what} that you may see",
            remedy="go back to the list; it may have been removed",
        )


class Forbidden(WebError):
    """Something that the one who asks may not do."""

    status = HTTPStatus.FORBIDDEN


class LoggedOut(WebError):
    """Something for people who have logged in."""

    status = HTTPStatus.UNAUTHORIZED
    headers = MappingProxyType({"WWW-Authenticate": "Bearer", "HX-Refresh": "true"})

    def __init__(self) -> None:
        super().__init__(
            "you are not logged in",
            wanted="a session that has not ended, or a token: Authorization: Bearer ...",
            remedy="log in at /login, or make a token on your own page, /me",
        )


class TooMany(WebError):
    """More at once than is taken from one person or one address."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: float) -> None:
        wait = max(1, ceil(seconds))
        super().__init__(
            "that was too much in a short time",
            wanted="fewer requests",
            remedy=f"wait {wait} s, then try again",
        )
        self.headers = {"Retry-After": str(wait)}


class Conflict(WebError):
    """Something that does not go now."""

    status = HTTPStatus.CONFLICT


class TooLarge(WebError):
    """More than is taken."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Foreign(WebError):
    """A file of a kind that is not taken."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def told(error: PayoffError) -> Told:
    """Return what an error says."""
    return Told(found=error.found, wanted=error.wanted, remedy=error.remedy)


def refusal(
    request: Request, status: int, said: Told, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to a request that is refused: a page to a browser, else JSON."""
    if "text/html" in request.headers.get("accept", ""):
        return show(request, "refused", status=status, headers=headers, said=said)
    return JSONResponse(said.model_dump(), status_code=status, headers=headers)


def handle_errors(app: FastAPI) -> None:
    """Let an app tell every error as found, wanted, remedy."""
    app.add_exception_handler(PayoffError, _payoff)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Unforeseen)


def _payoff(request: Request, error: Exception) -> Response:
    assert isinstance(error, PayoffError)  # noqa: S101 - as it was registered
    if isinstance(error, LoggedOut) and _is_page(request):
        return RedirectResponse(f"/login?next={quote(_here(request))}", HTTPStatus.SEE_OTHER)
    if isinstance(error, WebError):
        return refusal(request, error.status, told(error), error.headers)
    return refusal(request, WebError.status, told(error))


def _is_page(request: Request) -> bool:
    """Tell whether a browser asks for a page, rather than a script for a piece of one."""
    wants_page = "text/html" in request.headers.get("accept", "")
    return wants_page and request.method == "GET" and "hx-request" not in request.headers


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it was registered
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body")
    said = Told(
        found=f"{where or 'the request'}: {first['msg']}",
        wanted="values as the question describes them",
        remedy="correct it; /api/v1/questions says what each question takes",
    )
    return refusal(request, WebError.status, said)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as it was registered
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.BAD_REQUEST:
        return refusal(request, WebError.status, UNREADABLE)
    said = Told(
        found=f"{request.method} {request.url.path}: {status.phrase.lower()}",
        wanted="an address and a method that the workbench knows",
        remedy="start from / or from /api/v1/openapi.json",
    )
    return refusal(request, status, said, error.headers)


class Unforeseen:
    """Answers what nobody foresaw with an id, and logs where in the code it was.

    Neither the answer nor the log holds the error's own message, which may hold what users said.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - whatever happened, the log has it
            name = log_unforeseen(error)
            if scope["type"] == "http" and not begun:
                said = Told(
                    found=f"an error of payoff itself, with the id {name}",
                    wanted="an answer",
                    remedy="whoever runs the workbench finds the id in its log",
                )
                response = refusal(Request(scope), HTTPStatus.INTERNAL_SERVER_ERROR, said)
                await response(scope, receive, send)
