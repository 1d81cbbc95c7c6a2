"""Journeys already counted by path, as users of aggregated tables have them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats

LONGEST = 30
STAY = 0.25
LENGTHENS = 0.75
ROUNDS = 50
VALUE = 80.0
ABSENT = np.iinfo(np.uint16).max

Paths = npt.NDArray[np.uint16]


def random_paths(seed: int, *, channels: int = 12, paths: int = 10_000) -> pa.Table:
    """Draw a table of distinct paths with what came of the journeys that took them.

    A path has a geometric number of touches with mean 4, at most 30. The next channel is the last
    one with chance 0.25, otherwise drawn by size: channel ``n`` in proportion to ``1 / n``. Short
    paths are taken by many, most long ones by one. A journey converts with a chance that grows
    with each touch by the strength of its channel.

    Parameters
    ----------
    seed
        The same seed gives the same table.
    channels, paths
        How many different ones.

    Returns
    -------
    pyarrow.Table
        ``paths`` rows: ``path`` such as ``"c01 > c07 > c01"``, ``conversions``, ``value`` (units
        of money) and ``nulls``, the journeys that did not convert. Most taken paths come first.

    Raises
    ------
    ChoiceError
        When so few channels do not have so many paths.
    """
    if not 1 <= channels < ABSENT or paths < 1:
        raise _too_many(channels, paths)
    rng = np.random.default_rng([seed, channels, paths])
    found, journeys = _distinct(channels, paths, rng)
    strength = rng.gamma(2.0, 0.01, channels + 1)
    strength[channels] = 0.0
    chance = -np.expm1(-strength[np.minimum(found, channels)].sum(axis=1))
    conversions = rng.binomial(journeys, chance)
    names = np.array([f"c{number:0{len(str(channels))}d}" for number in range(1, channels + 1)])
    return pa.table(
        {
            "path": [" > ".join(names[row[row != ABSENT]]) for row in found],
            "conversions": conversions,
            "value": np.round(conversions * VALUE * rng.lognormal(-0.08, 0.4, paths), 2),
            "nulls": journeys - conversions,
        }
    )


def _distinct(
    channels: int, paths: int, rng: np.random.Generator
) -> tuple[Paths, npt.NDArray[np.int64]]:
    """Return distinct paths, shape ``(paths, LONGEST)``, and how many journeys took each."""
    shares = 1 / np.arange(1, channels + 1)
    cuts = np.cumsum(shares / shares.sum())[:-1]
    found, journeys = np.zeros((0, LONGEST), np.uint16), np.zeros(0, np.int64)
    for _ in range(ROUNDS):
        drawn = _draw(cuts, 2 * paths + 100, rng)
        rows = np.concatenate([found, drawn])
        counts = np.concatenate([journeys, np.ones(len(drawn), np.int64)])
        packed = rows.view(np.dtype((np.void, rows.itemsize * LONGEST))).ravel()
        _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
        found, journeys = rows[first], np.bincount(inverse, counts).astype(np.int64)
        if len(found) >= paths:
            most = np.argsort(-journeys, kind="stable")[:paths]
            return found[most], journeys[most]
    raise _too_many(channels, paths)


def _draw(cuts: Floats, count: int, rng: np.random.Generator) -> Paths:
    lengths = np.minimum(rng.geometric(1 - LENGTHENS, count), LONGEST)
    steps = np.searchsorted(cuts, rng.random((count, LONGEST))).astype(np.uint16)
    stays = rng.random((count, LONGEST)) < STAY
    for place in range(1, LONGEST):
        steps[:, place] = np.where(stays[:, place], steps[:, place - 1], steps[:, place])
    steps[np.arange(LONGEST) >= lengths[:, None]] = ABSENT
    return steps


def _too_many(channels: int, paths: int) -> ChoiceError:
    return ChoiceError(
        f"{paths} distinct paths over {channels} channels were asked for",
        wanted=f"at least one of each, and fewer paths than random ones of up to {LONGEST} touches",
        remedy="ask for fewer paths, or for more channels",
    )
