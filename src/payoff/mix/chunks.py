"""Cut draws into chunks, so that memory has a bound."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import jax

from payoff.mix.problem import Problem

R = TypeVar("R")

SIDE_BY_SIDE = 2
# At most about this many numbers in one array of a chunk of draws: 2 MB, which caches hold.
MOST_NUMBERS = 2**18
CHUNK_SIZES = (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200)


def chunk_size(numbers: int) -> int:
    """Return how many draws go together when the longest array of one has so many numbers.

    Chunks of one size share one compiled program, and how many draws there are is not known
    beforehand: four chains draw 200 at a time.
    """
    largest = max(MOST_NUMBERS // numbers, 1)
    return max(size for size in CHUNK_SIZES if size <= largest)


def chunks(inputs: Any, draws: int, numbers: int) -> Iterator[Any]:
    """Cut a tree of arrays along their first axis, so that memory has a bound.

    Parameters
    ----------
    draws
        Length of that axis.
    numbers
        Length of the longest array that one draw needs.
    """
    size = chunk_size(numbers)
    for start in range(0, draws, size):
        yield jax.tree.map(lambda values, at=start: values[at : at + size], inputs)


def each_chunk(function: Callable[[Any], R], inputs: Any, draws: int, numbers: int) -> Iterator[R]:
    """Yield what ``function`` makes of each chunk, in order, two at a time: a core each."""
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for chunk in chunks(inputs, draws, numbers):
            waiting.append(pool.submit(function, chunk))
            # What nobody has taken yet is kept, and so it must not be much.
            if len(waiting) > SIDE_BY_SIDE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def cell_numbers(problem: Problem) -> int:
    """Return about how many numbers one draw needs where every cell is kept."""
    groups, periods = len(problem.panel.groups), len(problem.panel.periods)
    return (len(problem.panel.channels) + 3) * groups * periods
