"""The page of a test plan: which channel to test next, how long, and what that is worth."""

from __future__ import annotations

import math
from functools import partial

from payoff.answers.mix import MixAnswer
from payoff.core.frozen import frozen_arrays
from payoff.decide.test_plan import Experiment, TestPlan, TestWorth
from payoff.report.charts import draw
from payoff.report.experiments import calibrated
from payoff.report.mix import returns
from payoff.report.page import Cell, Chart, Column, Figure, Figures, Page, Points, Section, Table
from payoff.report.parts import doubt, health_section, provenance_section
from payoff.report.refused import refused_page
from payoff.report.words import amount, count, percent, probability, signed

TITLE = "Which channel to test next"
SURE = 2.0


@frozen_arrays
class NextTestAnswer:
    """A test plan and the mix answer that it rests on; no plan when the answer's checks failed.

    Attributes
    ----------
    mix
        What the channels brought.
    tests
        Experiments by what they are worth.
    own_error
        Whether tests are taken to measure as well as the fit forecasts a period.
    """

    mix: MixAnswer
    tests: TestPlan | None
    own_error: bool = False


def next_test_page(answer: NextTestAnswer) -> Page:
    """Return the page of a test plan; without any test when the checks failed."""
    tests = answer.tests
    if tests is None or answer.mix.health.verdict == "failed":
        return refused_page(TITLE, answer.mix)
    return Page(
        title=TITLE,
        headline=headline(tests, answer.mix.period),
        verdict=answer.mix.health.verdict,
        doubt=doubt(answer.mix.health),
        sections=(
            _section(answer, tests),
            returns(answer.mix),
            *calibrated(answer.mix),
            health_section(answer.mix),
            provenance_section(answer.mix),
        ),
    )


def headline(tests: TestPlan, period: str) -> str:
    """Return which test to run and what it is worth, or that none pays for itself."""
    if tests.best is None:
        return (
            "No test is worth its cost: make the plan without one. To know every response exactly "
            f"would be worth {amount(tests.perfect)} {tests.kpi}."
        )
    best = tests.best
    return (
        f"Test {best.experiment.channel} first: {named(best.experiment, period)}. Its result "
        f"moves money with probability {probability(best.probability_changes)}, and is worth "
        f"{_worth(best, tests)} to the plan{_rival(tests, best)}."
    )


def _worth(each: TestWorth, tests: TestPlan) -> str:
    return f"{amount(each.worth)} {tests.kpi} (give or take {amount(each.error)})"


def _rival(tests: TestPlan, best: TestWorth) -> str:
    """Say when another channel's test is as good, as far as the draws can tell."""
    for each in tests.ranked:
        if each.experiment.channel == best.experiment.channel:
            continue
        apart = SURE * tests.value * math.hypot(best.error, each.error)
        if each.net > 0 and best.net - each.net < apart:
            return f"; a test of {each.experiment.channel} is worth as much, as far as can be told"
        return ""
    return ""


def named(experiment: Experiment, period: str) -> str:
    """Return a test in words: ``its spend doubled for 4 weeks``."""
    return f"its spend {_changed(experiment.change)} for {count(experiment.periods, period)}"


def _changed(change: float) -> str:
    usual = {1.0: "doubled", -1.0: "stopped"}
    return usual.get(change, f"changed by {signed(change, percent)}")


def _short(experiment: Experiment, period: str) -> str:
    change = signed(experiment.change, percent)
    return f"{change}, {count(experiment.periods, period)}"


def _section(answer: NextTestAnswer, tests: TestPlan) -> Section:
    period = answer.mix.period
    names = [channel.channel for channel in answer.mix.channels]
    return Section(
        "tests",
        "What each test is worth",
        (
            _figures(tests),
            worth_table(tests, period),
            _worth_chart(tests, names, period),
            _cost_chart(tests, names, period),
            Points("What was assumed", (*_assumed(answer, tests), *tests.notes)),
        ),
    )


def _figures(tests: TestPlan) -> Figures:
    best = tests.best.worth if tests.best is not None else 0.0
    error = f"{tests.kpi}, give or take {amount(tests.perfect_error)}"
    figures = [
        Figure("budget", amount(tests.goal.total), f"{tests.spend_unit}, of the plan after it"),
        Figure("to know it all", amount(tests.perfect), f"{error}: no test is worth more"),
    ]
    if tests.best is not None and tests.perfect > 0:
        figures.append(Figure("the first test", percent(best / tests.perfect), "of that"))
    return Figures(tuple(figures))


def worth_table(tests: TestPlan, period: str) -> Table:
    """Return one row per test, the largest net worth first."""
    head = ("test", "worth", "loses", "net", "changes", "moves")
    return Table(
        caption=f"Worth: what the plan made after the test brings more, {tests.kpi}, and its Monte-"
        f"Carlo error. Loses: what running it is expected to cost, {tests.spend_unit}. Net: worth "
        f"at {amount(tests.value)} per unit of {tests.kpi}, less what it loses. Changes: "
        "probability that its result moves at least 1 % of the budget. Moves: how much then.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(
            (
                Cell(f"{each.experiment.channel}, {_short(each.experiment, period)}"),
                Cell(amount(each.worth), f"± {amount(each.error)}"),
                Cell(amount(each.loss)),
                Cell(signed(each.net)),
                Cell(probability(each.probability_changes)),
                Cell(amount(each.moved)),
            )
            for each in tests.ranked
        ),
    )


def _worth_chart(tests: TestPlan, names: list[str], period: str) -> Chart:
    first = tests.ranked[0]
    return Chart(
        "tests",
        "What each test is worth to the plan",
        f"Bars of worth in {tests.kpi} per channel, change and length, "
        f"{len(tests.ranked)} tests; the first of them is {first.experiment.channel}, "
        f"{_short(first.experiment, period)}, {amount(first.worth)}.",
        partial(draw, "tests", tests, names, period),
    )


def _cost_chart(tests: TestPlan, names: list[str], period: str) -> Chart:
    pays = sum(each.net > 0 for each in tests.ranked)
    return Chart(
        "test-costs",
        "What each test is worth against what it loses",
        f"Points of worth over expected loss, both in {tests.spend_unit}: {pays} of "
        f"{len(tests.ranked)} tests lie above the line where the two are equal, and pay.",
        partial(draw, "costs", tests, names, period),
    )


def _assumed(answer: NextTestAnswer, tests: TestPlan) -> tuple[str, ...]:
    error, period = amount(tests.ranked[0].experiment.noise), answer.mix.period
    whose = (
        "as the fit forecasts the whole market; a test that compares matched regions measures "
        "better or worse, so give your own with --measured-to"
        if answer.own_error
        else "as you said"
    )
    return (
        f"A test measures its effect to {error} {tests.kpi} per {period} (standard deviation), "
        f"{whose}.",
        f"Computed on {tests.draws} posterior draws and {tests.plans} plans to change to; both "
        "make a worth slightly too small.",
    )
