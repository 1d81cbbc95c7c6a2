"""Curves that were worked out once say what the response itself says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decide.standin import StandIn, world

from payoff.core.errors import ChoiceError, FormatError
from payoff.core.frozen import Floats
from payoff.decide.budget import plan_budget
from payoff.decide.curves import Curves, tabulate
from payoff.decide.goal import FixedBudget
from payoff.decide.limits import Limits
from payoff.decide.what_if import side_by_side, todays_split, what_if

HORIZON = 6
RESPONSES = {
    "concave": world(3, HORIZON, seed=3),
    "s-shaped": world(3, HORIZON, slopes=(1.2, 3.0), seed=4),
}
CURVES = {name: tabulate(response) for name, response in RESPONSES.items()}
SHARES = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(np.array)


def even(spend: Floats) -> Floats:
    return np.tile(spend / HORIZON, (HORIZON, 1))


def amounts(curves: Curves, spend: Floats) -> dict[str, float]:
    return dict(zip(curves.channels, spend.tolist(), strict=True))


@pytest.mark.parametrize("name", RESPONSES)
@given(shares=SHARES)
def test_any_budget_brings_what_the_response_says(name: str, shares: Floats) -> None:
    response, curves = RESPONSES[name], CURVES[name]
    spend = shares * curves.most
    exact = response.outcome_by_channel(even(spend))
    scale = response.outcome_by_channel(even(curves.most))
    np.testing.assert_allclose(curves.at(spend)[0] / scale, exact / scale, atol=1e-3)


@pytest.mark.parametrize("name", RESPONSES)
@given(shares=SHARES)
def test_one_more_unit_brings_what_the_slope_says(name: str, shares: Floats) -> None:
    response, curves = RESPONSES[name], CURVES[name]
    spend = (0.02 + 0.96 * shares) * curves.most
    step = 1e-4 * curves.most
    rise = response.outcome_by_channel(even(spend + step))
    rise -= response.outcome_by_channel(even(spend - step))
    exact = (rise / (2 * step)).mean(axis=0)
    mean = response.outcome_by_channel(even(curves.most)).mean(axis=0) / curves.most
    np.testing.assert_allclose(curves.at(spend)[1].mean(axis=0) / mean, exact / mean, atol=0.06)


@pytest.mark.parametrize("name", RESPONSES)
def test_today_and_nothing_are_exact(name: str) -> None:
    response, curves = RESPONSES[name], CURVES[name]
    np.testing.assert_allclose(curves.today, response.recent_spend * HORIZON)
    exact = response.outcome_by_channel(even(curves.today))
    np.testing.assert_allclose(curves.at(curves.today)[0], exact, rtol=1e-6)
    assert not curves.at(np.zeros(3))[0].any()
    assert np.all(np.diff(curves.levels) > 0)


@pytest.mark.parametrize("name", RESPONSES)
def test_the_numbers_are_those_of_a_plan(name: str) -> None:
    response, curves = RESPONSES[name], CURVES[name]
    budget = float(curves.today.sum())
    plan = plan_budget(response, FixedBudget(budget), limits=Limits(step=0.0), seed=1)
    np.testing.assert_allclose(plan.schedule, even(plan.schedule.sum(axis=0)), rtol=1e-6)
    seen = what_if(curves, {each.channel: each.planned for each in plan.allocation})
    for told, wanted in (
        (seen.outcome, plan.outcome),
        (seen.as_lately, plan.reference_outcome),
        *zip(
            (each.outcome for each in seen.channels),
            (each.outcome for each in plan.allocation),
            strict=True,
        ),
    ):
        assert told.unit == wanted.unit
        np.testing.assert_allclose(
            [told.mean, told.p05, told.p95], [wanted.mean, wanted.p05, wanted.p95], rtol=2e-3
        )
    assert seen.gain.mean == pytest.approx(plan.gain.mean, rel=0.02)
    assert seen.probability_better == pytest.approx(plan.probability_better, abs=0.03)
    assert seen.spend == pytest.approx(budget)
    assert seen.channels[0].roi is not None
    assert seen.channels[0].roi.mean == pytest.approx(
        plan.allocation[0].outcome.mean / plan.allocation[0].planned, rel=2e-3
    )


def test_what_is_not_named_goes_on_as_lately() -> None:
    curves = CURVES["concave"]
    seen = what_if(curves, {})
    assert seen.outcome == seen.as_lately
    assert seen.is_todays_split
    assert not what_if(curves, {curves.channels[0]: 0.0}).is_todays_split
    assert seen.probability_better == 0.0
    assert seen.gain.p05 == pytest.approx(0.0, abs=1e-6 * seen.outcome.mean)
    assert [each.spend for each in seen.channels] == curves.today.tolist()


@given(share=st.floats(0.0, 1.0))
def test_todays_split_of_any_total_is_spent_in_full_and_in_proportion(share: float) -> None:
    curves = CURVES["concave"]
    total = share * float(curves.most.sum())
    split = todays_split(curves, total)
    assert split.sum() == pytest.approx(total)
    assert np.all(split <= curves.most * (1 + 1e-12))
    free = split < curves.most * (1 - 1e-9)
    ratios = (split / curves.today)[free]
    assert ratios.size == 0 or np.ptp(ratios) <= 1e-9 * max(ratios.max(), 1.0)


def idle(response: StandIn) -> StandIn:
    return replace(response, recent_spend=np.zeros(3), largest_spend=np.array([0.0, 90.0, 50.0]))


def test_without_recent_spend_an_equal_split_stands_in() -> None:
    curves = tabulate(idle(RESPONSES["concave"]))
    assert curves.most.tolist() == [0.0, 810.0, 450.0]
    np.testing.assert_allclose(todays_split(curves, 200.0), [0.0, 100.0, 100.0])
    np.testing.assert_allclose(todays_split(curves, 1000.0), [0.0, 550.0, 450.0])
    seen = what_if(curves, {curves.channels[1]: 100.0})
    assert seen.channels[0].roi is None
    assert seen.channels[1].outcome.mean > 0


@pytest.mark.parametrize("name", RESPONSES)
def test_budgets_beat_each_other_as_draws_say(name: str) -> None:
    response, curves = RESPONSES[name], CURVES[name]
    budgets = {"more": 1.2 * curves.today, "less": 0.9 * curves.today, "moved": curves.today * 1}
    budgets["moved"][0], budgets["moved"][1] = curves.today[0] * 1.4, curves.today[1] * 0.6
    told = side_by_side(curves, {name: amounts(curves, own) for name, own in budgets.items()})
    brought = [response.outcome(even(own)) for own in budgets.values()]
    exact = [[float(np.mean(one > other)) for other in brought] for one in brought]
    np.testing.assert_allclose(told.beats, exact, atol=0.03)
    assert told.names == ("more", "less", "moved")


def test_what_lies_beyond_the_curve_is_refused() -> None:
    curves = CURVES["concave"]
    for amount in (-1.0, float(curves.most[1]) * 1.01, float("nan")):
        with pytest.raises(ChoiceError, match="extrapolation"):
            what_if(curves, {curves.channels[1]: amount})
    with pytest.raises(ChoiceError, match="did you mean 'channel 1'"):
        what_if(curves, {"chanel 1": 1.0})


def test_a_file_gives_the_same_curves_and_nothing_else_is_read(tmp_path: Path) -> None:
    curves, path = CURVES["s-shaped"], tmp_path / "curves.npz"
    curves.save(path)
    again = Curves.load(path)
    assert what_if(again, {}) == what_if(curves, {})
    assert (again.channels, again.periods) == (curves.channels, curves.periods)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FormatError):
        Curves.load(path)
    np.savez(path, head=np.array([{"a": 1}], dtype=object))
    with pytest.raises(FormatError):
        Curves.load(path)
