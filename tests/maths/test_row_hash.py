"""Rows that are alike share a number, others do not, wherever they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoff.maths.row_hash import row_hashes, seeded

CELLS = st.sampled_from([float("nan"), 0.0, -0.0, 1.0, 2.0, 1e300])
TABLES = arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=CELLS)


@settings(deadline=None)
@given(TABLES)
def test_numbers_are_equal_where_rows_are(table: np.ndarray) -> None:
    found = row_hashes(table.T, len(table))
    rows = [
        tuple("nan" if np.isnan(cell) else cell + 0.0 for cell in row) for row in table.tolist()
    ]
    for one, row in enumerate(rows):
        for other in range(one):
            assert (found[one] == found[other]) == (row == rows[other])


@settings(deadline=None)
@given(TABLES, st.integers(0, 9))
def test_a_row_has_its_number_wherever_it_stands(table: np.ndarray, seed: int) -> None:
    found = seeded(row_hashes(table.T, len(table)), seed)
    turned = seeded(row_hashes(table[::-1].T, len(table)), seed)
    assert turned.tolist() == found[::-1].tolist()


def test_columns_and_seeds_count() -> None:
    one, other = np.array([1.0, 2.0]), np.array([2.0, 1.0])
    assert row_hashes([one, other], 2)[0] != row_hashes([other, one], 2)[0]
    hashes = row_hashes([np.arange(1000.0)], 1000)
    assert (seeded(hashes, 1) != seeded(hashes, 2)).all()
    assert abs(float((seeded(hashes, 1) >> np.uint64(63)).mean()) - 0.5) < 0.1
