"""Association against hand-made tables, and groups whose every pair is close."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import contingency, spearmanr

from payoff.maths.association import associations, grouped


def test_each_kind_of_pair_against_an_independent_calculation():
    rng = np.random.default_rng(1)
    x = rng.normal(size=500)
    y = x + rng.normal(size=500)
    colour = rng.integers(0, 3, 500)
    shape = np.where(rng.random(500) < 0.7, colour % 2, rng.integers(0, 2, 500))
    found = associations(np.column_stack([x, y, colour, shape]), np.array([0, 0, 3, 2]))
    assert found[0, 1] == pytest.approx(abs(spearmanr(x, y).statistic))
    table = contingency.crosstab(colour, shape).count
    plain = contingency.association(table, method="cramer", correction=False)
    assert found[2, 3] == pytest.approx(plain, abs=0.01)
    assert found[2, 3] < plain
    assert (found == found.T).all()


def test_the_ends_of_the_scale():
    level = np.arange(300) % 3
    number = level * 10.0
    noise = np.random.default_rng(2).normal(size=300)
    columns = np.column_stack([level, level, number, noise, np.ones(300)])
    found = associations(columns, np.array([3, 3, 0, 0, 0]))
    assert found[0, 1] == pytest.approx(1)
    assert found[0, 2] == pytest.approx(1)
    assert found[2, 3] < 0.2
    assert found[3, 4] == found[0, 4] == 0


@given(st.integers(1, 12), st.integers(0, 100))
def test_every_pair_of_a_group_is_close(count, seed):
    raw = np.random.default_rng(seed).random((count, count))
    association = np.maximum(raw, raw.T)
    np.fill_diagonal(association, 1)
    groups = grouped(association, 0.7)
    assert groups[0] == 0
    assert set(groups) == set(range(groups.max() + 1))
    for one in range(count):
        for two in range(count):
            if groups[one] == groups[two]:
                assert association[one, two] >= 0.7
