"""Simulated purchases have the truth that they are said to have."""

import numpy as np
import pytest

from payoff.data.simulate.purchases import PurchaseWorld, simulate
from payoff.maths.shifted_beta_geometric import log_survival

WORLD = PurchaseWorld(customers=3000, months=6, segment_churn=(("all", 1.0),))


def test_customers_stay_as_the_model_says() -> None:
    drawn = simulate(WORLD, seed=3)
    for months in (1, 2, 5):
        share = np.mean(drawn.stayed > months)
        assert share == pytest.approx(float(np.exp(log_survival(0.7, 2.0, months))), abs=0.012)


def test_the_table_holds_each_month_until_they_leave_and_no_later_refund() -> None:
    drawn = simulate(WORLD, seed=3)
    value = drawn.table["value"].to_numpy()
    seen = np.minimum(drawn.stayed, WORLD.months - drawn.came)
    assert (value > 0).sum() == seen.sum()
    assert value[value > 0].mean() == pytest.approx(30.0, rel=0.02)
    assert 0.03 < (value < 0).sum() / (value > 0).sum() < 0.05
    times = drawn.table["time"].to_numpy()
    assert times.min() >= np.datetime64("2024-01-01")
    assert times.max() < np.datetime64("2024-07-01")


def test_the_same_seed_draws_the_same() -> None:
    assert simulate(WORLD, 1).table.equals(simulate(WORLD, 1).table)
    assert not simulate(WORLD, 1).table.equals(simulate(WORLD, 2).table)


def test_referred_customers_stay_longer() -> None:
    table = simulate(PurchaseWorld(customers=2000.0), seed=1).table
    bought = table.filter(np.asarray(table["value"]) > 0).group_by("segment")
    counts = bought.aggregate([("customer", "count"), ("customer", "count_distinct")])
    rate = {
        row["segment"]: row["customer_count"] / row["customer_count_distinct"]
        for row in counts.to_pylist()
    }
    assert rate["referred"] > 1.15 * rate["new"]
