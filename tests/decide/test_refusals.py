"""Choices that contradict each other are refused with what was found and what to do."""

import pytest
from tests.decide.standin import world

from payoff.core.errors import ChoiceError
from payoff.decide.attitude import CVaR
from payoff.decide.budget import plan_budget
from payoff.decide.goal import FixedBudget, TargetReturn
from payoff.decide.limits import Limits


@pytest.mark.parametrize("total", [0.0, -5.0, float("nan"), float("inf")])
def test_a_budget_must_be_an_amount(total):
    with pytest.raises(ChoiceError, match=r"a budget of .*\n.*finite amount of money above zero"):
        FixedBudget(total)


@pytest.mark.parametrize("roi", [0.0, -1.0, float("nan")])
def test_a_target_must_be_a_return(roi):
    with pytest.raises(ChoiceError, match="a target return of"):
        TargetReturn(roi)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 2.0])
def test_a_level_must_be_a_share(level):
    with pytest.raises(ChoiceError, match="a CVaR level of"):
        CVaR(level)


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        ({"lower": {"tv": -1.0}}, "the lower limit of 'tv' is -1"),
        ({"lower": {"tv": 5.0}, "upper": {"tv": 3.0}}, "at least 5 .* at most 3"),
        ({"change": -0.1}, "the change limit is -0.1"),
        ({"step": float("nan")}, "the step limit is nan"),
        ({"stretch": 0.0}, "the stretch limit is 0"),
    ],
)
def test_limits_that_are_none(bounds, says):
    with pytest.raises(ChoiceError, match=says):
        Limits(**bounds)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(upper={"chanel 0": 5.0}), "did you mean 'channel 0'"),
        (Limits(lower={"channel 0": 300.0}), "adds up to 300, more than the budget of 100"),
        (Limits(upper={"channel 0": 1.0, "channel 1": 2.0}), "adds up to 3, less than the budget"),
        (Limits(lower={"channel 0": 99.0}, change=0.01), "at most 1% above today"),
        (Limits(stretch=0.01), "raise `stretch`"),
    ],
)
def test_limits_that_contradict_the_budget(limits, says):
    with pytest.raises(ChoiceError, match=says):
        plan_budget(world(2, 2, draws=5), FixedBudget(100.0), limits=limits)


def test_a_return_that_no_plan_earns():
    with pytest.raises(ChoiceError, match=r"no plan within the limits earns the target return"):
        plan_budget(world(2, 2, draws=5), TargetReturn(1e6))
