"""From an answer to a page, and from a page to what is shown: HTML, Markdown, terminal, PNG.

    >>> from payoff.report import page_of
    >>> from payoff.report.html import html
    >>> text = html(page_of(answer))

JSON comes from the answer itself: :func:`payoff.report.json.as_json`.
"""

from __future__ import annotations

from payoff.report.pages import page_of

__all__ = ["page_of"]
