"""Credit of a touch by what a path converts less without it."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats
from payoff.maths.paths import Paths


def drop_one(paths: Paths) -> Floats:
    """Return the share of each touch in the conversions of its path, shape ``(touches,)``.

    The share is in proportion to ``max(0, p(path) - p(path without the touch))``, where ``p`` is
    the conversion rate of a distinct path and 0 for a path that was never taken. A single touch
    takes all; where no touch adds anything, the last one does. This is the rule that the open
    source package Fractribution (Google 2022) calls Shapley; it is not a Shapley value.

    Shares of a path that converted add up to 1; those of a path that never did are 0.
    """
    numbers = paths.codes.astype(np.int16, copy=False)
    pieces = [piece.tobytes() for piece in np.split(numbers, paths.offsets[1:-1])]
    seen: dict[bytes, list[float]] = {}
    for piece, conversions, nulls in zip(pieces, paths.conversions, paths.nulls, strict=True):
        counts = seen.setdefault(piece, [0.0, 0.0])
        counts[0] += conversions
        counts[1] += conversions + nulls
    rates = {piece: won / all_ for piece, (won, all_) in seen.items() if all_ > 0}
    lengths = {len(piece) for piece in rates}
    shares = np.zeros(len(numbers))
    for place, piece in enumerate(pieces):
        if piece and rates.get(piece, 0.0) > 0:
            first, last = paths.offsets[place], paths.offsets[place + 1]
            shares[first:last] = _shares(piece, rates, lengths)
    return shares


def _shares(piece: bytes, rates: dict[bytes, float], lengths: set[int]) -> Floats:
    """Return the shares of the touches of one path, of which each takes up 2 bytes."""
    codes = np.frombuffer(piece, dtype=np.int16)
    if len(codes) == 1:
        return np.ones(1)
    rate = rates[piece]
    gains = np.full(len(codes), rate)
    if len(piece) - 2 in lengths:
        # Without any touch of a run of one channel the path is the same.
        opens = np.append(True, codes[1:] != codes[:-1])
        without = [
            max(0.0, rate - rates.get(piece[: 2 * at] + piece[2 * at + 2 :], 0.0))
            for at in np.flatnonzero(opens)
        ]
        gains = np.array(without)[np.cumsum(opens) - 1]
    if not gains.any():
        gains[-1] = 1.0
    shares: Floats = gains / gains.sum()
    return shares
