"""What is foretold holds as often as it says, and nothing is foretold where the model is wrong."""

import numpy as np
import pytest

from payoff.answers.cohorts import CohortsAnswer
from payoff.core.frozen import replace
from payoff.customers.retention import cohorts
from payoff.customers.retention.counts import Window
from payoff.customers.retention.project import Stays, foresee
from payoff.data.purchases import Purchases
from payoff.data.simulate.purchases import PurchaseWorld, simulate

CONTRACT = PurchaseWorld(customers=80, months=10, segment_churn=(("all", 1.0),))
JANUARY = 2024 * 12
STARTS, SEEN, SIZE, LATER = 6, 8, 60, 5


def world_stays(seed: int) -> tuple[Stays, list[np.ndarray]]:
    """Return who is still there in a world of other parameters each time, and what comes later."""
    rng = np.random.default_rng(seed)
    mean, polarisation = rng.uniform(0.05, 0.6), rng.uniform(0.05, 0.6)
    size = 1 / polarisation - 1
    there, later = [], []
    for start in range(STARTS):
        leaves = rng.beta(mean * size, (1 - mean) * size, SIZE)
        # Whoever leaves at once was there in period 0 still.
        last = rng.geometric(np.clip(leaves, 1e-12, 1)) - 1
        ages = np.arange(SEEN - start + LATER)
        alive = (last >= ages[:, None]).sum(axis=1).astype(float)
        there.append(alive[: SEEN - start])
        later.append(alive[SEEN - start :])
    return Stays(tuple(range(JANUARY, JANUARY + STARTS)), tuple(there), 0, SIZE), later


@pytest.mark.slow
def test_intervals_hold_what_comes_later_as_often_as_they_say() -> None:
    inside = cells = 0
    for seed in range(40):
        stays, later = world_stays(seed)
        found = foresee(stays, Window("month", JANUARY + SEEN, JANUARY + SEEN - 1), LATER, seed)
        for start, alive in enumerate(later):
            for told, count in zip(found.cells[JANUARY + start], alive, strict=True):
                low, high = told.retention.p05, told.retention.p95
                inside += low - 1e-9 <= count / SIZE <= high + 1e-9
                cells += 1
    # Counts are whole, so that an interval of 90 % holds a little more.
    assert 0.88 < inside / cells < 0.97, inside / cells


def ask(world: PurchaseWorld, seed: int = 2, **choices: object) -> CohortsAnswer:
    return cohorts(Purchases.from_frame(simulate(world, seed).table), **choices)  # type: ignore[arg-type]


def test_the_parameters_of_a_world_come_back() -> None:
    model = ask(replace(CONTRACT, customers=800.0)).projection
    assert model is not None
    assert model.alpha / (model.alpha + model.beta) == pytest.approx(0.7 / 2.7, abs=0.02)
    assert 1 / (model.alpha + model.beta + 1) == pytest.approx(1 / 3.7, abs=0.05)
    assert model.churn.p05 < 0.7 / 2.7 < model.churn.p95
    assert model.inside >= 0.75 * model.held_out > 0


def test_the_triangle_is_filled_and_a_horizon_goes_on_from_the_last_complete_period() -> None:
    filled = ask(CONTRACT)
    assert [len(each.projected) for each in filled.everyone.cohorts] == list(range(10))
    (first, *_, last) = ask(CONTRACT, horizon=3).everyone.cohorts
    assert [told.age for told in first.projected] == [10, 11, 12]
    assert [told.age for told in last.projected] == [1, 2, 3]
    assert first.projected[0].period.isoformat() == "2024-11-01"
    medians = [told.retention.p50 for told in first.projected]
    assert first.cells[-1].kept.retention >= medians[0] >= medians[1] >= medians[2]
    again = ask(CONTRACT, horizon=3).everyone.cohorts
    assert again[0].projected == first.projected


def test_nothing_is_foretold_where_customers_come_back() -> None:
    answer = ask(replace(CONTRACT, buys=0.4))
    assert answer.projection is None
    assert "came back later" in answer.no_projection
    assert all(cohort.projected == () for cohort in answer.everyone.cohorts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"months": 2}, "was seen for 3 complete periods"),
        ({"alpha": 1e-9, "beta": 1e3}, "Nobody has left yet"),
    ],
)
def test_too_little_is_said_to_be_too_little(change: dict[str, float], said: str) -> None:
    answer = ask(replace(CONTRACT, **change))
    assert answer.projection is None
    assert said in answer.no_projection
    assert ask(CONTRACT, horizon=0).no_projection == "A horizon of 0 periods was asked for."


def test_a_world_that_changes_is_found_to_miss() -> None:
    there = []
    for start in range(12):
        # Everybody leaves in the last three periods, whenever they came.
        alive = 500 * 0.97 ** np.arange(12.0 - start)
        there.append(np.floor(np.where(np.arange(12 - start) + start > 8, alive * 0.3, alive)))
    found = foresee(
        Stays(tuple(range(JANUARY, JANUARY + 12)), tuple(there), 0, 500),
        Window("month", JANUARY + 12, JANUARY + 11),
        2,
        1,
    )
    assert found.projection is not None
    assert found.projection.inside < 0.3 * found.projection.held_out
