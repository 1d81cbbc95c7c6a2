"""The world of products is what it says: formula, correlations, truth of importance."""

import numpy as np
import pytest

from payoff.data.simulate.products import DRIVERS, NUISANCES, ProductWorld, simulate_products

WORLD = ProductWorld(rows=20_000)
TRUTH = simulate_products(WORLD, seed=1)


def column(name):
    return TRUTH.table[name].to_numpy()


def test_sales_are_what_was_expected_and_noise():
    rest = (column("sales") - 100) / 10 - TRUTH.expected
    assert rest.std() == pytest.approx(1, abs=0.02)
    assert abs(np.corrcoef(rest, TRUTH.expected)[0, 1]) < 0.02


@pytest.mark.parametrize(
    ("one", "two", "wanted"),
    [("shelf_height", "reliability", 0.6), ("battery", "price", 0.5), ("weight", "battery", 0.7)],
)
def test_nuisances_go_with_drivers(one, two, wanted):
    assert np.corrcoef(column(one), column(two))[0, 1] == pytest.approx(wanted, abs=0.02)


def test_a_line_without_interactions_leaves_what_they_explain():
    price = (column("price") - 30) / 6
    young = column("segment") == "students"
    slopes = [np.polyfit(price[rows], TRUTH.expected[rows], 1)[0] for rows in (young, ~young)]
    assert slopes == pytest.approx([-1.8, -0.7], abs=0.05)


def test_importance_of_brand_is_twice_its_variance():
    effects = np.select(
        [column("brand") == name for name in ("north", "house", "alpine", "nova")],
        [1.2, -1.0, 0.4, -0.3],
    )
    spread = TRUTH.expected.var() + 1
    assert TRUTH.importance["brand"] == pytest.approx(2 * effects.var() / spread, rel=0.02)
    assert all(TRUTH.importance[name] == 0 for name in NUISANCES)
    assert set(TRUTH.order) == set(DRIVERS)


def test_engagement_has_the_probability_of_the_formula():
    truth = simulate_products(ProductWorld(rows=20_000, yes_or_no=True), seed=1)
    yes = np.array(truth.table["engaged"].to_pylist()) == "yes"
    likely = 1 / (1 + np.exp(-truth.expected))
    for low in (0.1, 0.4, 0.7):
        near = (likely > low) & (likely < low + 0.2)
        assert yes[near].mean() == pytest.approx(likely[near].mean(), abs=0.03)


def test_the_same_seed_draws_the_same_table():
    small = ProductWorld(rows=50)
    assert simulate_products(small, 4).table.equals(simulate_products(small, 4).table)
    assert not simulate_products(small, 4).table.equals(simulate_products(small, 5).table)
