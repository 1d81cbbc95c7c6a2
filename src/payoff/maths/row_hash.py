"""One number for each row: the same for rows that are alike, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from payoff.core.frozen import Floats

Hashes = npt.NDArray[np.uint64]
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
STEP = np.uint64(0x9E3779B97F4A7C15)


def row_hashes(columns: Iterable[Floats], rows: int) -> Hashes:
    """Return a number of 64 bits for each row, of what all columns hold in it.

    Two rows that differ share theirs with a probability of about 5e-20.

    Parameters
    ----------
    columns
        Each of shape ``(rows,)``; missing cells are NaN, and alike.
    """
    found = np.zeros(rows, dtype=np.uint64)
    for values in columns:
        plain = np.where(np.isnan(values), np.nan, values + 0.0)
        found = _mixed(found + STEP + _mixed(plain.view(np.uint64)))
    return found


def seeded(hashes: Hashes, seed: int) -> Hashes:
    """Return other numbers for the same rows, of ``seed``."""
    return _mixed(hashes + np.uint64((seed + 1) * int(STEP) % 2**64))


def _mixed(values: Hashes) -> Hashes:
    """Mix bits as SplitMix64 does (Steele, Lea and Flood 2014, OOPSLA)."""
    values = (values ^ (values >> np.uint64(30))) * FIRST
    values = (values ^ (values >> np.uint64(27))) * SECOND
    mixed: Hashes = values ^ (values >> np.uint64(31))
    return mixed
