"""Where specifications are evaluated: on the cores of this machine, or on a Ray cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, TypeVar

from payoff.core.errors import ChoiceError, MissingExtra
from payoff.core.frozen import frozen

T = TypeVar("T")
R = TypeVar("R")


@frozen
class Cores:
    """Threads of this process, which compile and compute side by side.

    Attributes
    ----------
    count
        How many; none for all cores that the process may use.
    """

    count: int | None = None

    def __post_init__(self) -> None:
        if self.count is not None and self.count < 1:
            raise ChoiceError(
                f"{self.count} cores",
                wanted="at least 1",
                remedy="leave the number out to use all cores",
            )


@frozen
class Ray:
    """A Ray cluster, one of its cores for each specification.

    Attributes
    ----------
    address
        Such as ``"ray://host:10001"``, ``"auto"`` for the cluster that this machine is in, or
        ``"local"`` for a new one on this machine.
    """

    address: str


Workers = Cores | Ray


def each(function: Callable[[T], R], tasks: Sequence[T], workers: Workers) -> Iterator[R]:
    """Yield what ``function`` says of each task, in no order.

    Raises
    ------
    MissingExtra
        When a Ray cluster is named and Ray is not installed.
    """
    if not tasks:
        return iter(())
    if isinstance(workers, Ray):
        return _on_ray(function, tasks, workers.address)
    return _on_cores(function, tasks, workers.count or cores())


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _on_cores(function: Callable[[T], R], tasks: Sequence[T], count: int) -> Iterator[R]:
    with ThreadPoolExecutor(count) as pool:
        running = [pool.submit(function, task) for task in tasks]
        try:
            for done in as_completed(running):
                yield done.result()
        finally:
            for left in running:
                left.cancel()


def _on_ray(function: Callable[[T], R], tasks: Sequence[T], address: str) -> Iterator[R]:
    try:
        import ray
    except ImportError:
        raise MissingExtra("ray", extra="ray", purpose=f"a search on {address!r}") from None
    mine = not ray.is_initialized()
    if mine:
        ray.init(address=address, log_to_driver=False, include_dashboard=False)
    try:
        remote: Any = ray.remote(function)
        running = [remote.remote(task) for task in tasks]
        while running:
            done, running = ray.wait(running)
            yield from ray.get(done)
    finally:
        if mine:
            ray.shutdown()
