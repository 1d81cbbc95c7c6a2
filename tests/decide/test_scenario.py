"""Scenarios side by side are plans, judged on common draws."""

from dataclasses import replace

import numpy as np
import pytest
from tests.decide.standin import world

from payoff.core.errors import ChoiceError
from payoff.decide.attitude import CVaR
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits
from payoff.decide.scenario import Scenario, compare

WORLD = world(3, 3, draws=40, seed=2)
BUDGET = float(WORLD.recent_spend.sum()) * 3


def respond(horizon):
    return replace(WORLD, horizon=horizon)


def test_each_is_the_plan_that_it_would_be_alone_and_pairs_are_compared_draw_by_draw():
    held = Limits(change=0.1)
    asked = (
        Scenario("free", FixedBudget(BUDGET), 3),
        Scenario("held", FixedBudget(BUDGET), 3, limits=held),
        Scenario("averse", FixedBudget(BUDGET), 3, attitude=CVaR(0.2)),
        Scenario("longer", FixedBudget(1.2 * BUDGET), 4),
    )
    heard = []
    found = compare(respond, asked, seed=3, progress=lambda stage, share: heard.append(stage))
    alone = plan_budget(WORLD, FixedBudget(BUDGET), limits=held, seed=3)
    np.testing.assert_array_equal(found.plans[1].schedule, alone.schedule)
    outcomes = [
        respond(each.horizon).outcome(plan.schedule)
        for each, plan in zip(asked, found.plans, strict=True)
    ]
    assert found.beats[0, 1] == np.mean(outcomes[0] > outcomes[1])
    assert found.beats[3, 2] == np.mean(outcomes[3] > outcomes[2])
    np.testing.assert_allclose(found.beats + found.beats.T + np.eye(4), 1.0)
    assert any("Budgets differ" in note for note in found.notes)
    assert any("Horizons differ" in note for note in found.notes)
    assert any(stage.startswith("averse: ") for stage in heard)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (list, "no scenario"),
        (lambda: [Scenario("a", FixedBudget(BUDGET), 3)] * 2, "2 scenarios are called 'a'"),
        (lambda: [Scenario(" ", FixedBudget(BUDGET), 3)], "without a name"),
        (lambda: [Scenario("a", FixedBudget(BUDGET), 0)], "a horizon of 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(asked, said):
    with pytest.raises(ChoiceError, match=said):
        compare(respond, asked())
