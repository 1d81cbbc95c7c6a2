"""Columns side by side: NumPy and Arrow let go of the interpreter while they compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from payoff.core.progress import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")

AT_ONCE = 4


def each(
    work: Callable[[Item], Result], items: Sequence[Item], stage: str, progress: Progress
) -> list[Result]:
    """Return what ``work`` makes of each item, in order, up to four at once."""
    found: list[Result] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for place, result in enumerate(pool.map(work, items)):
            found.append(result)
            progress(stage, (place + 1) / len(items))
    return found
