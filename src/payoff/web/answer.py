"""What a run left behind: its page and its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from payoff.web.folders import RunFolder

if TYPE_CHECKING:
    from payoff.report.page import Page


def stored_page(folder: RunFolder) -> Page:
    """Return the page of an answer."""
    from payoff.report.plain import page_of_plain

    return page_of_plain(json.loads(folder.page.read_text(encoding="utf-8")))


def stored_answer(folder: RunFolder) -> dict[str, Any]:
    """Return an answer as plain values."""
    answer: dict[str, Any] = json.loads(folder.answer.read_text(encoding="utf-8"))
    return answer
