"""One interval of a chart that compares several per channel."""

from __future__ import annotations

from payoff.core.frozen import frozen


@frozen
class Line:
    """Whose the interval is (a method, a time), of which channel, and its numbers."""

    channel: str
    kind: str
    value: float
    low: float
    high: float
