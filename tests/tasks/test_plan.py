"""The plan asks for one goal, and decides nothing on a fit that failed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.report import samples

from payoff.core.errors import ChoiceError, SourceError
from payoff.decide.attitude import CVaR, Expected
from payoff.decide.flighting import Blackout, Flighting
from payoff.decide.goal import FixedBudget, TargetReturn
from payoff.tasks import plan
from payoff.tasks.asked import Asked, attitude_of, goal_of, read_scenario
from payoff.tasks.choices import TableChoices

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
        response=lambda horizon, by: f"response over {horizon} by {by}",
        save=lambda path: path.write_text("fit"),
    )
    monkeypatch.setitem(plan.__globals__, "fit_panel", lambda *told: fit)

    def compare(respond: Any, scenarios: Any, **choices: Any) -> Any:
        heard.update(respond=respond, scenarios=scenarios, **choices)
        return samples.compared_answer(heard["answer"]).comparison

    monkeypatch.setattr("payoff.decide.budget.plan_budget", decide)
    monkeypatch.setattr("payoff.decide.scenario.compare", compare)
    monkeypatch.setattr("payoff.decide.regret.expected_regret", lambda *told, **how: "regrets")
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
        period_lower=("tv=1",),
        period_upper=("tv=400",),
        blackout=("tv=2024-03-01", "tv=2024-04-01..2024-04-07"),
        flight=("radio=30x2",),
        save=Path("fit.payoff"),
    )
    assert answer.plan is not None
    assert asked["response"] == "response over 4 by nation"
    assert asked["goal"] == FixedBudget(1000.0)
    assert asked["attitude"] == CVaR()
    assert (asked["limits"].lower, asked["limits"].upper) == ({"tv": 10.0}, {"radio": 900.0})
    limits = asked["limits"]
    assert (limits.change, limits.step, limits.stretch) == (0.3, 0.5, 2.0)
    assert (limits.period_lower, limits.period_upper) == ({"tv": 1.0}, {"tv": 400.0})
    first, april, end = date(2024, 3, 1), date(2024, 4, 1), date(2024, 4, 7)
    assert limits.blackouts == {"tv": (Blackout(first, first), Blackout(april, end))}
    assert limits.flights == {"radio": Flighting(30.0, 2)}
    assert answer.regrets == "regrets"
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
        ({"budget": 1.0, "flight": ("tv=much",)}, "a flight of 'much'"),
        ({"budget": 1.0, "blackout": ("tv=christmas",)}, "a blackout of 'christmas'"),
        ({"budget": 1.0, "scenario": (Path("none.toml"),)}, "no file 'none.toml'"),
        ({"budget": 1.0, "save": Path("missing/fit")}, "cannot write"),
    ],
)
def test_a_wrong_choice_is_explained_before_the_fit(
    table: str, monkeypatch: pytest.MonkeyPatch, choices: dict[str, Any], said: str
) -> None:
    monkeypatch.delitem(plan.__globals__, "fit_panel")
    with pytest.raises(Exception, match=said):
        plan(table, columns=COLUMNS, **choices)


@pytest.fixture
def regional(folder: Path) -> str:
    """Return a table of two regions."""
    lines = ["week,region,sales,tv,radio"]
    for row in range(60):
        week = date(2023, 1, 2) + timedelta(weeks=row)
        for place, region in enumerate(("north", "south")):
            tv, radio = 100 + 37 * (row % 7) + place, 80 + 23 * (row % 5)
            lines.append(f"{week},{region},{5000 + 2 * tv + row},{tv},{radio}")
    (folder / "regions.csv").write_text("\n".join(lines), encoding="utf-8")
    return "regions.csv"


REGIONS = replace(COLUMNS, group="region")


def test_a_plan_by_group_has_limits_on_channels_groups_and_cells(
    regional: str, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payoff.decide.by_group.by_group", lambda response, plan: "sums")
    limits = {"lower": ("tv=10",), "upper": ("south=900", "tv in north=40")}
    answer = plan(
        regional,
        columns=REGIONS,
        budget=1000.0,
        by="group",
        period_upper=("radio in south=70",),
        flight=("north=3x2",),
        **limits,
    )
    assert asked["response"] == "response over 13 by group"
    assert asked["limits"].upper == {"south": 900.0, "tv in north": 40.0}
    assert asked["limits"].period_upper == {"radio in south": 70.0}
    assert answer.sums == "sums"
    files = tuple(Path(f"{name}.toml") for name in ("calm", "bold", "wild"))
    for file in files:
        file.write_text("[upper]\nsouth = 500\n", encoding="utf-8")
    compared = plan(regional, columns=REGIONS, budget=1.0, by="group", scenario=files)
    assert compared.sums == ("sums",) * 3
    assert asked["respond"](4) == "response over 4 by group"
    assert asked["scenarios"][0].limits.upper == {"south": 500.0}


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"upper": ("tv in nroth=3",)}, "did you mean 'tv in north'"),
        ({"period_upper": ("tv=3",)}, "--period-upper names 'tv'"),
    ],
)
def test_a_name_that_is_no_cell_is_refused_before_the_fit(
    regional: str, monkeypatch: pytest.MonkeyPatch, choices: dict[str, Any], said: str
) -> None:
    monkeypatch.delitem(plan.__globals__, "fit_panel")
    with pytest.raises(ChoiceError, match=said):
        plan(regional, columns=REGIONS, budget=1.0, by="group", **choices)


def test_a_plan_by_group_needs_groups(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(plan.__globals__, "fit_panel")
    with pytest.raises(ChoiceError, match="the table has no groups"):
        plan(table, columns=COLUMNS, budget=1.0, by="group")


def test_goals_and_attitudes() -> None:
    assert goal_of(None, 2.0) == TargetReturn(2.0)
    assert attitude_of("expected") == Expected()
    with pytest.raises(ChoiceError, match="did you mean 'cvar'"):
        attitude_of("cvr")


SCENARIO = """
name = "bold"
target_roi = 2
horizon = 4
max_change = 0.5
risk = "cvar"
[upper]
tv = 900
[blackout]
radio = [2024-03-01, "2024-04-01..2024-04-07"]
[flight]
tv = "30x2"
radio = 20
"""


def test_scenarios_reach_the_decision_and_take_the_rest_from_the_command_line(
    table: str, asked: dict[str, Any]
) -> None:
    Path("bold.toml").write_text(SCENARIO, encoding="utf-8")
    Path("calm.toml").write_text("max_step = 0.1\n", encoding="utf-8")
    files = (Path("bold.toml"), Path("calm.toml"))
    plan(table, columns=COLUMNS, budget=1000.0, horizon=6, stretch=2.0, scenario=files)
    bold, calm = asked["scenarios"]
    assert (bold.name, bold.goal, bold.horizon) == ("bold", TargetReturn(2.0), 4)
    assert (bold.attitude, bold.limits.change, bold.limits.stretch) == (CVaR(), 0.5, 2.0)
    assert bold.limits.upper == {"tv": 900.0}
    assert bold.limits.flights == {"tv": Flighting(30.0, 2), "radio": Flighting(20.0)}
    days = [(each.first.day, each.last.day) for each in bold.limits.blackouts["radio"]]
    assert days == [(1, 1), (1, 7)]
    assert (calm.name, calm.goal, calm.horizon) == ("calm", FixedBudget(1000.0), 6)
    assert calm.limits.step == 0.1
    assert asked["respond"](4) == "response over 4 by nation"


def test_no_scenario_is_decided_when_the_checks_failed(table: str, asked: dict[str, Any]) -> None:
    asked["answer"] = samples.failed()
    Path("calm.toml").write_text("budget = 10\n", encoding="utf-8")
    assert plan(table, columns=COLUMNS, scenario=(Path("calm.toml"),)).comparison is None
    assert "scenarios" not in asked


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("budgte = 3", ChoiceError, "did you mean 'budget'"),
        ('budget = "3"', ChoiceError, "a finite number"),
        ("budget = true", ChoiceError, "a finite number"),
        ("budget = nan", ChoiceError, "a finite number"),
        (f"budget = 1{'0' * 400}", ChoiceError, "a finite number"),
        ("horizon = 2.5", ChoiceError, "a whole number"),
        ("upper = 3", ChoiceError, "a table of names"),
        ("[upper]\ntvv = 3", ChoiceError, "did you mean 'tv'"),
        ("[blackout]\ntv = 3", ChoiceError, "names and days"),
        ("[flight]\ntv = [1]", ChoiceError, "names and amounts"),
        ("name = 3", ChoiceError, "a text"),
        ("budget = ", SourceError, "cannot be read"),
        ("x = " + "[" * 9999, SourceError, "cannot be read"),
        ("#" * 1_000_001, SourceError, "larger than 1 MB"),
    ],
    ids=range(14),
)
def test_a_scenario_that_says_something_else_is_refused(
    folder: Path, text: str, kind: type[Exception], said: str
) -> None:
    (folder / "bold.toml").write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=said):
        read_scenario(Path("bold.toml"), Asked(), ("tv", "radio"))


def test_a_scenario_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / "bold.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(SourceError, match="cannot be read"):
        read_scenario(Path("bold.toml"), Asked(), ())
