"""Drop-one credit against the rule, path by path."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from payoff.maths.drop_one import drop_one
from payoff.maths.paths import Paths

few = settings(max_examples=60, deadline=None, derandomize=True)
PATHS = st.lists(
    st.tuples(st.lists(st.integers(0, 2), max_size=4), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=30,
)


def packed(paths):
    lengths = [len(path) for path, _, _ in paths]
    won = np.array([won for _, won, _ in paths], dtype=float)
    return Paths(
        np.array([code for path, _, _ in paths for code in path], dtype=np.int16),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        won,
        np.array([lost for _, _, lost in paths], dtype=float),
        won,
        3,
    )


def by_the_rule(paths):
    def rate(path):
        same = [(won, won + lost) for other, won, lost in paths if other == path]
        everyone = sum(count for _, count in same)
        return sum(won for won, _ in same) / everyone if everyone else 0.0

    shares = []
    for path, _, _ in paths:
        if not path or rate(path) == 0:
            shares += [0.0] * len(path)
            continue
        gains = [max(0.0, rate(path) - rate(path[:at] + path[at + 1 :])) for at in range(len(path))]
        if len(path) == 1:
            gains = [1.0]
        if sum(gains) == 0:
            gains[-1] = 1.0
        shares += [gain / sum(gains) for gain in gains]
    return shares


@few
@given(paths=PATHS)
def test_shares_are_those_of_the_rule(paths):
    np.testing.assert_allclose(drop_one(packed(paths)), by_the_rule(paths), rtol=1e-12, atol=0)


def test_the_last_touch_takes_all_where_none_adds():
    """Each channel alone converts more often than the two together."""
    made = packed([([0, 1], 1, 3), ([0], 1, 1), ([1], 1, 1)])
    np.testing.assert_array_equal(drop_one(made), [0, 1, 1, 1])


@few
@given(paths=PATHS)
def test_shares_of_a_converting_path_add_up_to_all(paths):
    made = packed(paths)
    total = np.bincount(made.owner, drop_one(made), len(paths))
    won = (made.conversions > 0) & (made.lengths > 0)
    np.testing.assert_allclose(total[won], 1, rtol=1e-12)


@few
@given(paths=PATHS, seed=st.integers(0, 1000))
def test_rows_and_names_do_not_matter(paths, seed):
    random = np.random.default_rng(seed)
    made = packed(paths)
    shares = np.split(drop_one(made), made.offsets[1:-1])
    names, order = random.permutation(3), random.permutation(len(paths))
    halved = [
        ([int(names[code]) for code in paths[at][0]], paths[at][1] / 2, paths[at][2] / 2)
        for at in [*order, *order]
    ]
    found = packed(halved)
    again = np.split(drop_one(found), found.offsets[1:-1])
    for at, own in zip([*order, *order], again, strict=True):
        np.testing.assert_allclose(own, shares[at], rtol=1e-12)
