"""What columns leave of values: least squares by brute force, group by group."""

import numpy as np
import pytest

from payoff.maths.partial import partialled, rank


@pytest.fixture
def random():
    return np.random.default_rng(4)


def test_it_is_least_squares_in_each_group(random):
    values, columns = random.normal(size=(3, 30, 2)), random.normal(size=(3, 30, 4))
    used = (random.random((3, 30)) < 0.8).astype(float)
    rest = partialled(values, columns, used)
    for g in range(3):
        seen = used[g] > 0
        beta = np.linalg.lstsq(columns[g, seen], values[g, seen], rcond=None)[0]
        np.testing.assert_allclose(
            rest[g, seen], values[g, seen] - columns[g, seen] @ beta, atol=1e-12
        )
        assert np.all(rest[g, ~seen] == 0)


def test_columns_may_depend_on_each_other_and_be_zero_or_large(random):
    columns = random.normal(size=(1, 20, 3))
    more = np.concatenate([columns, columns @ np.ones((3, 1)), np.zeros((1, 20, 1))], axis=2)
    values, used = random.normal(size=(1, 20, 1)), np.ones((1, 20))
    np.testing.assert_allclose(
        partialled(values, more, used), partialled(values, columns, used), atol=1e-10
    )
    assert rank(more, used) == 3
    assert rank(1e6 * more, used) == 3
