"""Credit by path: the most frequent paths one by one, and all others together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from payoff.answers.credit import OtherPaths, PathCredit, PathShare
from payoff.attribution.ask import Asked
from payoff.attribution.counts import by_rule
from payoff.attribution.rules import Split
from payoff.core.frozen import Floats
from payoff.maths.paths import Ints, Paths

ROUNDING = 1e-12

Cells = tuple[Floats, Floats]
"""Conversions and value that paths give channels, each of shape ``(paths, channels)``."""


def by_path(
    asked: Asked,
    given: Mapping[str, Split],
    touch_rules: Sequence[str],
    channels: Sequence[str],
    most: int,
) -> tuple[tuple[PathCredit, ...], OtherPaths]:
    """Return the ``most`` frequent converting paths with their credit, and what is left.

    Parameters
    ----------
    given
        Rule to what it gave each channel.
    touch_rules
        Names of the rules whose credit the engine summed, in that order.

    Returns
    -------
    For every rule both add up to what it gave each channel, and the credit of a path to what the
    path earned.
    """
    paths, shown = asked.counted.paths, np.array([], dtype=np.int64)
    cells: dict[str, Cells] = {}
    if paths is not None:
        shown = _most_frequent(paths, most)
        summed = _summed(asked.tables.get("paths"), paths, shown, touch_rules)
        cells = {
            name: _cells(split, paths, shown, summed.get(name)) for name, split in given.items()
        }
    told = tuple(
        PathCredit(
            tuple(channels[int(unit)] for unit in _codes(paths, path)),
            float(paths.conversions[path]),
            float(paths.earned[path]),
            tuple(
                _shares(channels, {name: (c[place], v[place]) for name, (c, v) in cells.items()})
            ),
        )
        for place, path in enumerate(shown.tolist())
        if paths is not None
    )
    rest = {name: _rest(split, cells.get(name)) for name, split in given.items()}
    return told, OtherPaths(
        None if paths is None else int((paths.conversions > 0).sum()) - len(shown),
        asked.totals.conversions - sum(path.conversions for path in told),
        asked.totals.value - sum(path.value for path in told),
        tuple(_shares(channels, rest)),
    )


def _most_frequent(paths: Paths, most: int) -> Ints:
    order = np.lexsort((np.arange(len(paths.conversions)), -paths.conversions))[:most]
    found: Ints = order[paths.conversions[order] > 0]
    return found


def _codes(paths: Paths, path: int) -> list[int]:
    codes: list[int] = paths.codes[paths.offsets[path] : paths.offsets[path + 1]].tolist()
    return codes


def _summed(
    table: pa.Table | None, paths: Paths, shown: Ints, touch_rules: Sequence[str]
) -> dict[str, Cells]:
    """Return what the engine summed for the paths that are shown."""
    if table is None or not touch_rules:
        return {}
    names = [">".join(map(str, _codes(paths, path))) for path in shown.tolist()]
    table = table.filter(pc.is_in(table["path"], pa.array(names, table["path"].type)))
    place = {name: row for row, name in enumerate(names)}
    row = np.array([place[name] for name in table["path"].to_pylist()], dtype=np.int64)
    unit = table["unit"].to_numpy(zero_copy_only=False).astype(np.int64)
    size, shape = len(shown) * paths.channels, (len(shown), paths.channels)
    sums = by_rule(table, touch_rules, row * paths.channels + unit, size)
    return {name: (c.reshape(shape), v.reshape(shape)) for name, (c, v) in sums.items()}


def _cells(split: Split, paths: Paths, shown: Ints, summed: Cells | None) -> Cells:
    if split.shares is None:
        assert summed is not None  # noqa: S101  (a touch rule)
        return summed
    conversions, value = split.shares.on(paths, shown)
    return conversions * paths.conversions[shown, None], value * paths.earned[shown, None]


def _rest(split: Split, told: Cells | None) -> Cells:
    """Return what is not told one by one; what is left by rounding alone is nothing."""
    if told is None:
        return split.conversions, split.value
    parts = []
    for whole, own in zip((split.conversions, split.value), told, strict=True):
        left = whole - own.sum(axis=0)
        parts.append(np.where(left > ROUNDING * whole.sum(), left, 0.0))
    return parts[0], parts[1]


def _shares(channels: Sequence[str], cells: Mapping[str, Cells]) -> Iterator[PathShare]:
    """Give one entry for each rule and channel that gets something."""
    for rule, (conversions, value) in cells.items():
        for channel, own, worth in zip(channels, conversions.tolist(), value.tolist(), strict=True):
            if own or worth:
                yield PathShare(rule, channel, own, worth)
