"""The plan asks for one goal, and decides nothing on a fit that failed."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.report import samples

from payoff.core.errors import ChoiceError
from payoff.decide.attitude import CVaR, Expected
from payoff.decide.goal import FixedBudget, TargetReturn
from payoff.tasks import plan
from payoff.tasks.choices import TableChoices
from payoff.tasks.plan import attitude_of, goal_of

COLUMNS = TableChoices(time="week", kpi="sales", spend=("tv", "radio"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the decision was asked, with a stand-in for the fit."""
    heard: dict[str, Any] = {"answer": samples.mix_answer(("tv", "radio"))}

    def decide(response: Any, goal: Any, **choices: Any) -> Any:
        heard.update(response=response, goal=goal, **choices)
        return samples.budget_plan(heard["answer"])

    fit = SimpleNamespace(
        ask=lambda progress: heard["answer"],
        response=lambda horizon: f"response over {horizon}",
        save=lambda path: path.write_text("fit"),
    )
    monkeypatch.setitem(plan.__globals__, "fit_panel", lambda *told: fit)
    monkeypatch.setattr("payoff.decide.budget.plan_budget", decide)
    return heard


def test_choices_reach_the_decision(table: str, asked: dict[str, Any]) -> None:
    answer = plan(
        table,
        columns=COLUMNS,
        budget=1000.0,
        horizon=4,
        lower=("tv=10",),
        upper=("radio=900",),
        max_change=0.3,
        max_step=0.5,
        stretch=2.0,
        risk="cvar",
        save=Path("fit.payoff"),
    )
    assert answer.plan is not None
    assert asked["response"] == "response over 4"
    assert asked["goal"] == FixedBudget(1000.0)
    assert asked["attitude"] == CVaR()
    assert (asked["limits"].lower, asked["limits"].upper) == ({"tv": 10.0}, {"radio": 900.0})
    limits = asked["limits"]
    assert (limits.change, limits.step, limits.stretch) == (0.3, 0.5, 2.0)
    assert Path("fit.payoff").read_text() == "fit"


def test_nothing_is_decided_when_the_checks_failed(table: str, asked: dict[str, Any]) -> None:
    asked["answer"] = samples.failed()
    assert plan(table, columns=COLUMNS, budget=1000.0).plan is None
    assert "goal" not in asked


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({}, "no budget is given"),
        ({"budget": 1.0, "target_roi": 1.0}, "a budget and a target return"),
        ({"budget": 0.0}, "a budget of 0"),
        ({"budget": 1.0, "horizon": 0}, "a horizon of 0"),
        ({"budget": 1.0, "risk": "none"}, "no risk is called 'none'"),
        ({"budget": 1.0, "lower": ("tvv=3",)}, "did you mean 'tv'"),
        ({"budget": 1.0, "lower": ("tv=3",), "upper": ("tv=2",)}, "lower limit"),
        ({"budget": 1.0, "save": Path("missing/fit")}, "cannot write"),
    ],
)
def test_a_wrong_choice_is_explained_before_the_fit(
    table: str, monkeypatch: pytest.MonkeyPatch, choices: dict[str, Any], said: str
) -> None:
    monkeypatch.delitem(plan.__globals__, "fit_panel")
    with pytest.raises(Exception, match=said):
        plan(table, columns=COLUMNS, **choices)


def test_goals_and_attitudes() -> None:
    assert goal_of(None, 2.0) == TargetReturn(2.0)
    assert attitude_of("expected") == Expected()
    with pytest.raises(ChoiceError, match="did you mean 'cvar'"):
        attitude_of("cvr")
