"""Variance inflation and condition number, against statsmodels and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from payoff.maths.collinearity import condition_number, variance_inflation

TABLES = arrays(np.float64, (20, 4), elements=st.floats(0, 100).map(lambda x: round(x, 2)))


def vary(table: np.ndarray) -> bool:
    values = np.linalg.eigvalsh(np.corrcoef(table.T)) if (np.ptp(table, axis=0) > 0).all() else [0]
    return min(values) > 1e-6


@settings(deadline=None, max_examples=30)
@given(TABLES.filter(vary))
def test_inflation_is_that_of_statsmodels(table: np.ndarray) -> None:
    influence = pytest.importorskip("statsmodels.stats.outliers_influence")
    design = np.column_stack([np.ones(len(table)), table])
    known = [influence.variance_inflation_factor(design, place) for place in range(1, 5)]
    assert variance_inflation(table) == pytest.approx(known, rel=1e-5)


def test_a_sum_of_others_is_inflated_without_bound_and_the_rest_is_not() -> None:
    rng = np.random.default_rng(1)
    a, b, c = rng.gamma(2, 50, (3, 60))
    found = variance_inflation(np.column_stack([a, b, a + 2 * b, c]))
    assert np.isinf(found[:3]).all()
    assert found[3] == pytest.approx(1.0, abs=0.2)
    assert condition_number(np.column_stack([a, b, a + 2 * b, c])) == np.inf


def test_units_and_order_say_nothing() -> None:
    table = np.random.default_rng(2).gamma(2, 50, (60, 3))
    scaled = table * [1.0, 1e6, 1e-6]
    assert variance_inflation(scaled) == pytest.approx(variance_inflation(table))
    assert condition_number(scaled) == pytest.approx(condition_number(table))
    assert variance_inflation(table[::-1, ::-1])[::-1] == pytest.approx(variance_inflation(table))


def test_the_condition_number_is_that_of_unit_columns_with_a_constant() -> None:
    table = np.random.default_rng(4).gamma(2, 50, (40, 3))
    design = np.column_stack([np.ones(40), table])
    unit = design / np.linalg.norm(design, axis=0)
    assert condition_number(table) == pytest.approx(np.linalg.cond(unit))
    orthogonal = np.array([[1.0], [-1.0]] * 10)
    assert condition_number(orthogonal) == pytest.approx(1.0)
