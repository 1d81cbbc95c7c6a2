"""Read a form with a file from a request, and no more than may be sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import UploadFile as Sent
from starlette.formparsers import MultiPartException, MultiPartParser

from payoff.web.errors import Foreign, TooLarge, WebError

MOST_FIELDS = 20
FRAME = 64 * 1024
HEARD_OUT = 3
FILE = "file"


@asynccontextmanager
async def sent_file(request: Request, most: int) -> AsyncIterator[Sent]:
    """Give the file of a form, which may be ``most`` bytes long; gone after the block.

    Raises
    ------
    WebError
        When there is no such form, no file in it, or it is too long.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Foreign(
            "the request is no form with a file",
            wanted="multipart/form-data with the file as 'file'",
            remedy="curl -F file=@sales.csv sends such a form",
        )
    parser = MultiPartParser(
        request.headers, _counted(request, most + FRAME), max_files=1, max_fields=MOST_FIELDS
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise WebError(
            "the form cannot be read",
            wanted="multipart/form-data with one file, as 'file'",
            remedy="curl -F file=@sales.csv sends such a form",
        ) from None
    try:
        sent = form.get(FILE)
        if not isinstance(sent, Sent):
            raise WebError(
                "the form holds no file",
                wanted="one file, as 'file'",
                remedy="choose a file, then send",
            )
        yield sent
    finally:
        await form.close()


async def _counted(request: Request, most: int) -> AsyncGenerator[bytes]:
    """Give the body; hear out one that is somewhat too long, so that its sender reads why."""
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= most:
            yield chunk
        elif seen > HEARD_OUT * most:
            break
    if seen > most:
        raise too_large(most - FRAME)


def too_large(most: int) -> TooLarge:
    """Return how a file is refused that is longer than ``most`` bytes."""
    return TooLarge(
        f"the file is larger than {most / 1e6:,g} MB",
        wanted=f"at most {most / 1e6:,g} MB",
        remedy="sum it to fewer rows, or let whoever runs the workbench allow more",
    )
