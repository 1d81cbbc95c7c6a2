"""Exit codes."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended.

    Attributes
    ----------
    UNFORESEEN
        An error of payoff itself.
    WRONG
        The data or the choices cannot be used.
    REFUSED
        The model ran, and its answer would not be honest.
    STOPPED
        Ctrl-C.
    """

    DONE = 0
    UNFORESEEN = 1
    WRONG = 2
    REFUSED = 3
    STOPPED = 130
