"""Grams counted path by path, and resamples."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.core.errors import CellError
from payoff.maths.paths import Grams, Paths, bootstrap, count_grams

few = settings(max_examples=40, deadline=None, derandomize=True)
PATHS = st.lists(
    st.tuples(st.lists(st.integers(0, 2), max_size=5), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)


def packed(paths, channels=3):
    lengths = [len(path) for path, _, _ in paths]
    conversions = np.array([won for _, won, _ in paths], dtype=float)
    return Paths(
        np.array([code for path, _, _ in paths for code in path], dtype=np.int16),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        conversions,
        np.array([lost for _, _, lost in paths], dtype=float),
        conversions * (1.0 + np.arange(len(paths))),
        channels,
    )


@few
@given(paths=PATHS, order=st.integers(1, 3))
def test_grams_are_those_of_each_path(paths, order):
    counted, sums, squares = Counter(), Counter(), Counter()
    for place, (path, won, lost) in enumerate(paths):
        for end, count in ((3, won), (4, lost)):
            steps = [-1] * order + path + [end]
            for at in range(len(steps) - order):
                counted[tuple(steps[at : at + order + 1])] += count
        sums[tuple(([-1] * order + path + [3])[-order - 1 :])] += won * (1 + place)
        squares[tuple(([-1] * order + path + [3])[-order - 1 :])] += won * (1 + place) ** 2
    grams, worth = count_grams(packed(paths), order)
    rows = [tuple(row) for row in grams.rows.tolist()]
    assert dict(zip(rows, grams.counts, strict=True)) == {k: n for k, n in counted.items() if n}
    np.testing.assert_allclose(worth.sums, [sums[row] for row in rows], rtol=1e-12)
    np.testing.assert_allclose(worth.squares, [squares[row] for row in rows], rtol=1e-12)


@few
@given(paths=PATHS)
def test_a_shorter_memory_counts_the_same(paths):
    long, short = count_grams(packed(paths), 3)[0].shorter(1), count_grams(packed(paths), 1)[0]
    known = dict(zip(short.keys().tolist(), short.counts, strict=True))
    found = Counter()
    for key, count in zip(long.keys().tolist(), long.counts, strict=True):
        found[key] += count
    assert found == known


def test_resamples_keep_the_journeys_and_the_seed():
    paths = packed([([0, 1], 3, 2), ([2], 1, 0), ([], 0, 4)])

    def ends(resampled):
        return np.stack([resampled.conversions, resampled.nulls, resampled.earned])

    draws = bootstrap(paths, ends, draws=300, seed=4)
    np.testing.assert_array_equal(draws[:, :2].sum(axis=(1, 2)), 10)
    np.testing.assert_allclose(draws[:, 2], draws[:, 0] * [1, 2, 3])
    np.testing.assert_allclose(draws[:, :2].mean(axis=0), [[3, 1, 0], [2, 0, 4]], atol=0.3)
    np.testing.assert_array_equal(draws, bootstrap(paths, ends, draws=300, seed=4))


def test_a_negative_count_is_refused():
    with pytest.raises(CellError, match="negative"):
        Grams(np.zeros((1, 2), dtype=np.int16), np.array([-1.0]), 1)
