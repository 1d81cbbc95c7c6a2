"""From an answer to a page, and from a page to what is shown: HTML, Markdown, terminal, PNG.

    >>> from payoff.report import page_of
    >>> from payoff.report.html import html
    >>> text = html(page_of(answer))

JSON comes from the answer itself: :func:`payoff.report.json.as_json`.

The pages of all answers are imported when one is made, so that a stored page is shown without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from payoff.report.pages import page_of as page_of

__all__ = ["page_of"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from payoff.report.pages import page_of

    return page_of
