"""Say how far a long computation has come, to whoever wants to hear it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called from time to time with what is being done and which share of it is done."""

    def __call__(self, stage: str, share: float) -> None:
        """Hear that ``share`` (0 to 1) of ``stage`` is done."""


def silent(stage: str, share: float) -> None:
    """Hear nothing."""
