"""The next test: choices reach the decision, and nothing is ranked on a fit that failed."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.report import samples

from payoff.core.errors import ChoiceError
from payoff.decide.goal import FixedBudget
from payoff.tasks import TASKS, next_test
from payoff.tasks.choices import TableChoices

COLUMNS = TableChoices(time="week", kpi="sales", spend=("tv", "radio"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the decision was asked, with a stand-in for the fit."""
    answer = samples.mix_answer(("tv", "radio"))
    heard: dict[str, Any] = {"answer": answer}

    def decide(response: Any, goal: Any, experiments: Any, **choices: Any) -> Any:
        heard.update(response=response, goal=goal, experiments=experiments, **choices)
        return "tests"

    def respond(horizon: int) -> Any:
        spend = np.array([30.0, 0.0])
        return SimpleNamespace(channels=("tv", "radio"), recent_spend=spend, horizon=horizon)

    fit = SimpleNamespace(ask=lambda progress: heard["answer"], response=respond)
    monkeypatch.setitem(next_test.__globals__, "fit_panel", lambda *told: fit)
    monkeypatch.setattr("payoff.decide.test_plan.plan_tests", decide)
    return heard


def test_choices_reach_the_decision(table: str, asked: dict[str, Any]) -> None:
    answer = TASKS["test-plan"](
        table,
        columns=COLUMNS,
        budget=900.0,
        horizon=6,
        channel=("radio", "tv"),
        length=(2, 5),
        change=(0.5,),
        measured_to=7.0,
        cost=("tv=12",),
        value=0.4,
        upper=("tv=600",),
        max_change=0.3,
    )
    assert answer.tests == "tests"
    assert not answer.own_error
    assert (asked["goal"], asked["value"], asked["response"].horizon) == (
        FixedBudget(900.0),
        0.4,
        6,
    )
    assert (asked["limits"].upper, asked["limits"].change) == ({"tv": 600.0}, 0.3)
    told = [(e.channel, e.change, e.periods, e.noise, e.cost) for e in asked["experiments"]]
    assert told == [
        ("radio", 0.5, 2, 7.0, 0.0),
        ("radio", 0.5, 5, 7.0, 0.0),
        ("tv", 0.5, 2, 7.0, 12.0),
        ("tv", 0.5, 5, 7.0, 12.0),
    ]


def test_what_is_not_said_is_as_lately(table: str, asked: dict[str, Any]) -> None:
    answer = next_test(table, columns=COLUMNS, horizon=6)
    assert answer.own_error
    assert asked["goal"] == FixedBudget(30.0 * 6)
    told = {(e.channel, e.change, e.periods) for e in asked["experiments"]}
    assert told == {("tv", change, periods) for change in (1.0, -1.0) for periods in (4, 6)}
    noise = {e.noise for e in asked["experiments"]}
    assert noise == {asked["answer"].forecast_error}


def test_the_forecast_error_is_that_of_the_band() -> None:
    # The sample's draws scatter by 4,000 around what was expected.
    assert samples.mix_answer().forecast_error == pytest.approx(4_000, rel=0.03)


def test_nothing_is_ranked_when_the_checks_failed(table: str, asked: dict[str, Any]) -> None:
    asked["answer"] = samples.failed()
    assert next_test(table, columns=COLUMNS).tests is None
    assert "goal" not in asked


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"channel": ("rdio",)}, "did you mean 'radio'"),
        ({"length": (9,), "horizon": 6}, "not longer than the plan"),
        ({"length": (0,)}, "a test of 0 periods"),
        ({"change": (0.0,)}, "a change of -100 % or more"),
        ({"measured_to": 0.0}, "noise of 0"),
        ({"value": 0.0}, "a value of 0"),
        ({"cost": ("tv=much",)}, "a number, such as"),
        ({"budget": -1.0}, "a budget of"),
        ({"horizon": 0}, "a horizon of 0"),
        ({"max_change": -1.0}, "change limit"),
    ],
)
def test_a_wrong_choice_is_explained_before_the_fit(
    table: str, monkeypatch: pytest.MonkeyPatch, choices: dict[str, Any], said: str
) -> None:
    monkeypatch.delitem(next_test.__globals__, "fit_panel")
    with pytest.raises(ChoiceError, match=said):
        next_test(table, columns=COLUMNS, **choices)
