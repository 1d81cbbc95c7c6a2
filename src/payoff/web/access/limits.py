"""How often one person may ask, and one address may guess."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from fastapi import Request

from payoff.web.errors import TooMany

QUARTER_HOUR = 900.0


class Buckets:
    """A bucket a key: each holds ``burst`` drops, and fills again by ``per_second``.

    The keys that were used longest ago are forgotten when there are more than ``most``.
    """

    def __init__(
        self,
        burst: int,
        per_second: float,
        *,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst, self._rate, self._most, self._clock = burst, per_second, most, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Take a drop out of a bucket.

        Raises
        ------
        TooMany
            When it is empty.
        """
        with self._lock:
            left = self._now(key)
            if left < 1:
                raise TooMany((1 - left) / self._rate)
            self._put(key, left - 1)

    def give_back(self, key: str) -> None:
        """Put a drop back."""
        with self._lock:
            self._put(key, min(self._burst, self._now(key) + 1))

    def _now(self, key: str) -> float:
        left, at = self._left.get(key, (float(self._burst), self._clock()))
        return min(self._burst, left + (self._clock() - at) * self._rate)

    def _put(self, key: str, left: float) -> None:
        self._left[key] = left, self._clock()
        self._left.move_to_end(key)
        if len(self._left) > self._most:
            self._left.popitem(last=False)


class Limits:
    """What is limited: requests of a person, guesses from an address and of a name."""

    def __init__(self) -> None:
        self.requests = Buckets(300, 30)
        self.addresses = Buckets(30, 30 / QUARTER_HOUR)
        self.names = Buckets(100, 100 / QUARTER_HOUR)


def limits_of(request: Request) -> Limits:
    """Return the limits of the workbench that a request came to."""
    limits: Limits = request.app.state.limits
    return limits


def address_of(request: Request) -> str:
    """Return where a request came from, as the network says."""
    return request.client.host if request.client else ""
