"""A process that answers one run: ``python -m payoff.web.jobs.worker FOLDER``.

It stands in a folder that holds nothing but its input, and writes each result whole.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

from payoff.core.errors import PayoffError, SourceError
from payoff.core.files import whole_file
from payoff.web.folders import RunFolder
from payoff.web.jobs.limits import confine, step_back
from payoff.web.jobs.request import Request, arguments, read_request

SHOWN_EVERY = 0.2
NICER = 19


def main() -> None:
    """Answer the run whose folder is named."""
    folder = RunFolder(Path(sys.argv[1]).resolve())
    folder.lock.write_text(str(os.getpid()), encoding="ascii")
    step_back(NICER)
    work(folder, confine=confine)


def work(folder: RunFolder, *, confine: Callable[[int], None] = lambda _: None) -> None:
    """Answer a run, and write how that ended."""
    began = time.monotonic()
    try:
        request = read_request(folder)
        confine(request.most_memory)
        with chdir(folder.work):
            ending = _answer(folder, request)
    except Exception as error:  # noqa: BLE001 - whatever happened, the run says how it ended
        ending = _ending(error)
    _write(folder.ending, json.dumps(ending | {"seconds": time.monotonic() - began}))


def _answer(folder: RunFolder, request: Request) -> dict[str, Any]:
    """Ask the question; write the answer, and its page last."""
    from payoff.tasks import TASKS
    from payoff.tasks.signature import question

    asked = question(request.task, TASKS[request.task])
    hear = Teller(folder.progress)
    answer = asked.task(request.about(), progress=hear, **arguments(asked, request.said))
    hear("writing the answer", 1.0)
    from payoff.report import page_of
    from payoff.report.json import json_text
    from payoff.report.plain import plain

    page = page_of(answer)
    _write(folder.answer, json_text(answer))
    _keep(folder, [field.default for field in asked.fields() if field.kind == "kept"])
    _write(folder.page, json.dumps(plain(page), allow_nan=False))
    return {"state": "answered", "verdict": page.verdict, "headline": page.headline}


class Teller:
    """Hears progress, and writes it to a file now and then."""

    def __init__(self, path: Path) -> None:
        self._path, self._told, self._stage = path, 0.0, ""

    def __call__(self, stage: str, share: float) -> None:
        """Hear that ``share`` (0 to 1) of ``stage`` is done."""
        now = time.monotonic()
        if stage == self._stage and now - self._told < SHOWN_EVERY:
            return
        self._told, self._stage = now, stage
        told = {"stage": stage, "share": min(max(float(share), 0.0), 1.0)}
        with suppress(OSError):
            _write(self._path, json.dumps(told))


def _keep(folder: RunFolder, paths: list[Path | None]) -> None:
    """Move what the question wrote beside its input to where it stays."""
    for path in paths:
        if path is not None and path.is_file():
            folder.kept.mkdir(exist_ok=True)
            path.replace(folder.kept / path.name)


def _ending(error: Exception) -> dict[str, Any]:
    match error:
        case PayoffError():
            told = {"found": error.found, "wanted": error.wanted, "remedy": error.remedy}
            return {"state": "refused", **told}
        case MemoryError():
            return {
                "state": "failed",
                "found": "the run needed more memory than it may have",
                "wanted": "a table and choices that fit",
                "remedy": "take fewer rows, or let whoever runs the workbench give more",
            }
        case OSError():
            traceback.print_exception(error)
            return {
                "state": "failed",
                "found": f"the run could not read or write: {error.strerror or 'no reason given'}",
                "wanted": "a disk with room for the answer",
                "remedy": "let whoever runs the workbench look at the log of this run",
            }
        case _:
            traceback.print_exception(error)
            return {
                "state": "failed",
                "found": f"an error of payoff itself: {type(error).__name__}",
                "wanted": "an answer, or a refusal that says why",
                "remedy": "whoever runs the workbench finds more in the log of this run",
            }


def _write(path: Path, text: str) -> None:
    """Write a file of the run whole; where that is, is nothing to tell whoever asked."""
    try:
        with whole_file(path) as temporary:
            temporary.write_bytes(text.encode())
    except SourceError as error:
        raise OSError(str(error.__cause__)) from error


if __name__ == "__main__":
    main()
