"""Known drivers come first, and the order of importance is the same for every seed."""

import os
from pathlib import Path

import numpy as np
import pytest

from payoff.answers.drivers import DriversAnswer
from payoff.data.features import Features
from payoff.data.simulate.products import DRIVERS, ProductWorld, simulate_products
from payoff.data.sources import read_table
from payoff.drivers import find_drivers
from payoff.maths.resampled import rank_agreement

pytestmark = pytest.mark.slow
SEEDS = (1, 2, 3)


def importances(answers: list[DriversAnswer]) -> np.ndarray:
    """Return what is shuffled together as the answers rank it, ``(answers, units)``."""
    found = []
    for answer in answers:
        groups = {each.group: each.importance for each in answer.groups}
        own = {
            each.group or each.feature: groups.get(each.group, each.importance)
            for each in answer.drivers
        }
        found.append([own[name] for name in sorted(own)])
    return np.array(found)


def test_telco() -> None:
    path = Path(os.environ.get("PAYOFF_DATA", "")) / "customers" / "telco_customer_churn.csv"
    if not path.is_file():
        pytest.skip("PAYOFF_DATA names no folder that holds customers/telco_customer_churn.csv")
    features = Features.from_frame(read_table(path), target="Churn")
    assert features.rows == 7_043
    assert {each.name: each.missing for each in features.features}["TotalCharges"] == 11
    answers = [find_drivers(features, seed=seed) for seed in SEEDS]
    for answer in answers:
        first = {each.feature for each in answer.drivers[:5]}
        assert first >= {"tenure", "Contract", "InternetService", "MonthlyCharges"}
        scores = {each.metric: each for each in answer.scores}
        assert scores["auc"].held_out > 0.84
        assert scores["log_loss"].high < scores["log_loss"].baseline
        assert answer.verdict == "good"
    assert rank_agreement(importances(answers)) >= 0.9


@pytest.mark.parametrize("yes_or_no", [False, True])
def test_products(yes_or_no: bool) -> None:
    world = simulate_products(ProductWorld(rows=2_000, yes_or_no=yes_or_no), seed=11)
    features = Features.from_frame(world.table, target=world.target)
    answers = [find_drivers(features, seed=seed) for seed in SEEDS]
    for answer in answers:
        order = [each.feature for each in answer.drivers]
        assert set(order[: len(DRIVERS)]) == set(DRIVERS)
        assert order[0] == "price"
        sure = {frozenset(each.features) for each in answer.interactions if each.confirmed}
        assert frozenset(("price", "segment")) in sure
        assert sure <= {frozenset(pair) for pair in world.interactions}
    assert rank_agreement(importances(answers)) >= 0.9
