"""A plan by group sums up to channels and to groups, draw by draw."""

from dataclasses import replace

import numpy as np
import pytest
from tests.decide.standin import world
from tests.decide.test_cells import CELLS, NAMES

from payoff.core.errors import ChoiceError
from payoff.decide.budget import plan_budget
from payoff.decide.by_group import by_group
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits


@pytest.fixture(scope="module")
def response():
    return replace(world(4, 3, draws=60, seed=7), channels=NAMES, grouped=CELLS)


@pytest.fixture(scope="module")
def plan(response):
    return plan_budget(response, FixedBudget(0.8 * float(response.recent_spend.sum()) * 3))


def test_sums_are_over_the_right_columns(response, plan):
    sums = by_group(response, plan)
    parts = dict(zip(CELLS, plan.allocation, strict=True))
    for channel in sums.nation.allocation:
        own = [parts[channel.channel, group] for group in ("north", "south")]
        assert channel.planned == pytest.approx(sum(each.planned for each in own))
        assert channel.current == pytest.approx(sum(each.current for each in own))
        assert channel.outcome.mean == pytest.approx(sum(each.outcome.mean for each in own))
    for group in sums.groups:
        own = [parts[channel, group.channel] for channel in ("tv", "radio")]
        assert group.recent == pytest.approx(sum(each.recent for each in own))
        assert group.outcome.mean == pytest.approx(sum(each.outcome.mean for each in own))
        least, most = sorted(each.marginal for each in own)
        assert least - 1e-9 <= group.marginal <= most + 1e-9


def test_intervals_are_of_sums_and_not_sums_of_intervals(response, plan):
    outcomes = response.outcome_by_channel(plan.schedule)
    tv = by_group(response, plan).nation.allocation[0]
    wanted = np.quantile(outcomes[:, :2].sum(axis=1), [0.05, 0.5, 0.95])
    assert [tv.outcome.p05, tv.outcome.p50, tv.outcome.p95] == pytest.approx(wanted)


def test_the_nation_spends_the_same_money_at_the_same_time(response, plan):
    nation = by_group(response, plan).nation
    np.testing.assert_allclose(nation.schedule.sum(axis=1), plan.schedule.sum(axis=1))
    np.testing.assert_allclose(nation.reference[:, 1], plan.reference[:, 2:].sum(axis=1))
    assert nation.outcome == plan.outcome
    assert [each.channel for each in nation.allocation] == ["tv", "radio"]


def test_too_much_money_names_a_few_of_many_columns():
    many = world(30, 2, draws=20, seed=1)
    with pytest.raises(ChoiceError, match="and 18 more") as refused:
        plan_budget(many, FixedBudget(1e9), limits=Limits())
    assert refused.value.found.count("ever spent in a period") == 12
