"""Distinct paths with their counts, the k-grams they hold, and resamples of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from payoff.core.errors import CellError, ChoiceError
from payoff.core.frozen import Floats, frozen_arrays, read_only, replace

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int16]
START = -1
MOST_PATHS = 2_000_000
"""So many distinct paths are held at most."""
LONGEST = 1000
"""Journeys with more touches are no path of their own."""


@frozen_arrays
class Paths:
    """Distinct sequences of touches, and how the journeys that took them ended.

    Attributes
    ----------
    codes
        Channels of all touches, path after path, from 0, shape ``(touches,)``.
    offsets
        Path ``i`` is ``codes[offsets[i]:offsets[i + 1]]``; shape ``(paths + 1,)``.
    conversions, nulls
        Journeys that converted and that did not, shape ``(paths,)``.
    earned
        Value of all conversions of a path together, shape ``(paths,)``.
    channels
        How many channels there are.
    """

    codes: Codes
    offsets: Ints
    conversions: Floats
    nulls: Floats
    earned: Floats
    channels: int

    @property
    def lengths(self) -> Ints:
        """Touches of each path, shape ``(paths,)``."""
        return np.diff(self.offsets)

    @property
    def owner(self) -> Ints:
        """The path of each touch, shape ``(touches,)``."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)


@frozen_arrays
class Worth:
    """What the conversions of each gram earned.

    Attributes
    ----------
    sums, squares
        Sum of values and of squared values, 0 where a gram does not convert, shape ``(grams,)``.
    """

    sums: Floats
    squares: Floats


@frozen_arrays
class Grams:
    """How often each channel, conversion or end came after the ``order`` touches before it.

    Attributes
    ----------
    rows
        Shape ``(grams, order + 1)``: channels from 0, -1 before the first touch; the last column
        may be ``channels`` for a conversion and ``channels + 1`` for an end without one. A row may
        come twice.
    counts
        Shape ``(grams,)``.
    channels
        How many channels there are.
    """

    rows: Codes
    counts: Floats
    channels: int

    def __post_init__(self) -> None:
        if not np.all(np.isfinite(self.counts) & (self.counts >= 0)):
            raise CellError(
                "a count that is negative or no number",
                wanted="how often each gram was seen",
                remedy="count the grams again",
            )
        size = self.channels + 3
        if size ** self.rows.shape[1] > 2**63 - 1:
            raise ChoiceError(
                f"order {self.order} with {self.channels} channels",
                wanted="no more states than a 64-bit number tells apart",
                remedy="choose a lower order",
            )

    @property
    def order(self) -> int:
        """How many touches before are remembered."""
        return int(self.rows.shape[1]) - 1

    def keys(self) -> Ints:
        """Return a number for each row, alike for rows alike, shape ``(grams,)``."""
        return row_keys(self.rows, self.channels)

    def shorter(self, order: int) -> Grams:
        """Return the same counts with fewer touches remembered."""
        return Grams(self.rows[:, self.order - order :], self.counts, self.channels)


def row_keys(rows: Codes, channels: int) -> Ints:
    """Return a number for each row of codes from -1 to ``channels + 1``; 0 is nothing but starts.

    Parameters
    ----------
    rows
        Shape ``(n, columns)``; a shorter row has the number it has with starts before it.
    """
    keys = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        keys = keys * (channels + 3) + column + 1
    return keys


def count_grams(paths: Paths, order: int) -> tuple[Grams, Worth]:
    """Count what comes after each run of ``order`` touches.

    A journey begins with ``order`` starts. Squared values take every conversion of one path to
    earn the mean of that path.
    """
    starts = np.repeat(paths.offsets, order)
    padded = np.insert(paths.codes, starts[: order * len(paths.lengths)], START)
    lasts = paths.owner * order + np.arange(len(paths.codes)) + order
    ends = paths.offsets[1:] + np.arange(1, len(paths.offsets)) * order
    padded = np.append(padded, np.int16(0))  # so that the last path has a place for its end
    touched = padded[lasts[:, None] + np.arange(-order, 1)]
    ended = np.repeat(padded[ends[:, None] + np.arange(-order, 1)], 2, axis=0)
    ended[0::2, -1], ended[1::2, -1] = paths.channels, paths.channels + 1
    rows = np.concatenate([touched, ended])
    total = (paths.conversions + paths.nulls)[paths.owner]
    ways = np.stack([paths.conversions, paths.nulls], axis=1).ravel()
    mean = np.divide(
        paths.earned,
        paths.conversions,
        out=np.zeros_like(paths.earned),
        where=paths.conversions > 0,
    )
    sums = np.zeros(len(rows))
    sums[len(touched) :: 2] = mean * paths.conversions
    squares = np.zeros(len(rows))
    squares[len(touched) :: 2] = mean**2 * paths.conversions
    return _merged(rows, np.concatenate([total, ways]), sums, squares, paths.channels)


def bootstrap(
    paths: Paths, statistic: Callable[[Paths], Floats], *, draws: int, seed: int
) -> Floats:
    """Return a statistic of resampled journeys, shape ``(draws, ...)``.

    Journeys are drawn with replacement (Efron 1979, Annals of Statistics 7): the counts of paths
    and of how they ended are multinomial. A path keeps its mean value per conversion.

    Parameters
    ----------
    statistic
        Of paths with other counts; some may be 0.
    """
    random = np.random.default_rng(seed)
    cells = np.concatenate([paths.conversions, paths.nulls])
    journeys = round(float(cells.sum()))
    found = []
    for _ in range(draws):
        counts = random.multinomial(journeys, cells / cells.sum()).astype(np.float64)
        conversions, nulls = np.split(counts, 2)
        grown = np.divide(
            conversions,
            paths.conversions,
            out=np.zeros_like(conversions),
            where=paths.conversions > 0,
        )
        resampled = replace(
            paths, conversions=conversions, nulls=nulls, earned=paths.earned * grown
        )
        found.append(statistic(resampled))
    return np.stack(found)


def added(place: Ints, numbers: Floats, size: int) -> Floats:
    """Return the sum of the numbers at each place, shape ``(size,)``."""
    sums: Floats = np.bincount(place, numbers, size).astype(np.float64, copy=False)
    return sums


def _merged(
    rows: Codes, counts: Floats, sums: Floats, squares: Floats, channels: int
) -> tuple[Grams, Worth]:
    """Add up equal rows and leave out those that were never seen."""
    kept = counts > 0
    grams = Grams(rows[kept], counts[kept], channels)
    _, first, place = np.unique(grams.keys(), return_index=True, return_inverse=True)

    def total(numbers: Floats) -> Floats:
        return read_only(added(place, numbers[kept], len(first)))

    return Grams(grams.rows[first], total(counts), channels), Worth(total(sums), total(squares))
