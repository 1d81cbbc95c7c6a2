"""Where a search begins: S-shaped curves have many hilltops, so it begins in many places."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from payoff.core.frozen import Floats
from payoff.decide.region import Region, fill

ASIDE = 1e-3
MIXED = 12
PAIRS_UP_TO = 6


def candidates(region: Region, budget: float, seed: int) -> Iterator[Floats]:
    """Give plans, shape ``(periods, channels)``, that spend ``budget`` in many different ways.

    Every split (today's, equal, all on one channel or two, all but one, random) goes with every
    timing (even, pulses, front, random periods). The first two are today's and the equal split,
    spent evenly. All keep the limits, but pulses are left out where a step limit forbids them.
    Random numbers belong to a channel's name, and splits come in the order of names, so that the
    order of channels changes nothing: which random timing goes with which split neither.
    """
    streams = [np.random.default_rng([seed, zlib.crc32(c.encode())]) for c in region.channels]
    splits = list(_splits(region, streams))
    for split in splits:
        yield region.even(split, budget)
    if region.limits.step is not None or region.horizon == 1:
        return
    for split in splits:
        totals = region.totals(split, budget)
        for timing in (*_pulses(region.horizon), *(None for _ in range(2))):
            shape = _scattered(region.horizon, streams) if timing is None else timing
            yield _timed(region, totals, np.broadcast_to(shape.T, (region.horizon, len(totals))))


def _splits(region: Region, streams: list[np.random.Generator]) -> Iterator[Floats]:
    count = len(region.channels)
    named = sorted(range(count), key=region.channels.__getitem__)
    yield region.today
    yield np.ones(count)
    for c in named:
        alone = np.full(count, ASIDE)
        alone[c] = 1.0
        yield alone
    if 2 < count <= PAIRS_UP_TO:
        for pair in combinations(named, 2):
            both = np.full(count, ASIDE)
            both[list(pair)] = 1.0
            yield both
            yield np.where(both == 1.0, ASIDE, 1.0)
    for _ in range(MIXED):
        yield np.array([stream.gamma(1.0) for stream in streams])


def _pulses(horizon: int) -> Iterator[Floats]:
    periods = np.arange(horizon)
    for every in (2, 3, 4):
        if every <= horizon:
            yield np.where(periods % every == 0, 1.0, ASIDE)[None, :]
    yield np.where(periods < (horizon + 1) // 2, 1.0, ASIDE)[None, :]


def _scattered(horizon: int, streams: list[np.random.Generator]) -> Floats:
    return np.array([np.where(stream.random(horizon) < 0.4, 1.0, ASIDE) for stream in streams])


def _timed(region: Region, totals: Floats, shape: Floats) -> Floats:
    """Spend each channel's total by its column of ``shape``, as far as its cap lets it."""
    floor, cap = region.bounds.floor, region.cap
    columns = [fill(shape[:, c], total, floor[:, c], cap[:, c]) for c, total in enumerate(totals)]
    return np.stack(columns, axis=1)
