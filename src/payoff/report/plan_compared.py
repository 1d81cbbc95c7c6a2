"""The page of several scenarios: where each spends, what it brings, and which beats which."""

from __future__ import annotations

from functools import partial

import numpy as np

from payoff.answers.mix import MixAnswer
from payoff.core.frozen import frozen_arrays, replace
from payoff.decide.by_group import ByGroup
from payoff.decide.scenario import Comparison
from payoff.report.charts import draw
from payoff.report.mix import channel_sections
from payoff.report.page import Cell, Chart, Column, Folded, Page, Points, Section, Table
from payoff.report.parts import doubt, health_section, provenance_section, ranged, spend_in
from payoff.report.plan import aim, certificate, schedule_table
from payoff.report.plan_by_group import cells_table
from payoff.report.plan_words import change
from payoff.report.refused import refused_page
from payoff.report.words import amount, between, count, joined, probability, signed

TITLE = "Plans side by side"
CLEAR = 0.9


@frozen_arrays
class ComparedAnswer:
    """Scenarios and the mix answer that they rest on; none when the answer's checks failed.

    Attributes
    ----------
    sums
        Each plan per channel and per group, where plans are by group.
    """

    mix: MixAnswer
    comparison: Comparison | None
    sums: tuple[ByGroup, ...] = ()

    def shown(self, comparison: Comparison) -> Comparison:
        """Return the comparison with plans per channel, whatever columns they have."""
        if not self.sums:
            return comparison
        return replace(comparison, plans=tuple(each.nation for each in self.sums))


def compared_page(answer: ComparedAnswer) -> Page:
    """Return the page of scenarios; without any when the checks failed."""
    comparison = answer.comparison
    if comparison is None or answer.mix.health.verdict == "failed":
        return refused_page(TITLE, answer.mix)
    return Page(
        title=TITLE,
        headline=compared_headline(comparison),
        verdict=answer.mix.health.verdict,
        doubt=doubt(answer.mix.health),
        sections=(
            _scenarios(answer.shown(comparison), answer.mix.period),
            *_groups(answer, comparison),
            *channel_sections(answer.mix),
            health_section(answer.mix),
            provenance_section(answer.mix),
        ),
    )


def compared_headline(comparison: Comparison) -> str:
    """Return which scenario brings most, and how sure that is against its closest rival."""
    names = [each.name for each in comparison.scenarios]
    best = int(np.argmax([plan.outcome.mean for plan in comparison.plans]))
    plan = comparison.plans[best]
    brings = f"{amount(plan.outcome.p50)} {plan.kpi} ({between(plan.outcome)})"
    if len(names) == 1:
        return f"The scenario {names[0]} brings {brings}."
    sure = [(comparison.beats[best, other], other) for other in range(len(names)) if other != best]
    least, rival = min(sure)
    said = (
        f"Of {count(len(names), 'scenario')}, {names[best]} brings most on average: {brings}; it "
        f"brings more than {names[rival]} with probability {probability(float(least))}"
    )
    return f"{said}, so that the order is not settled." if least < CLEAR else f"{said}."


def _groups(answer: ComparedAnswer, comparison: Comparison) -> tuple[Section, ...]:
    if not answer.sums:
        return ()
    names, grouping = [each.name for each in comparison.scenarios], answer.mix.grouping
    plans = list(zip(names, answer.sums, strict=True))
    first = [{group.channel: group for group in sums.groups} for sums in answer.sums]
    table = Table(
        caption=f"{spend_in(comparison.plans[0].spend_unit)}, and the change against today's split "
        "of the same budget.",
        columns=(Column(grouping, numeric=False), *map(Column, names)),
        rows=tuple(
            (
                Cell(group),
                *(Cell(amount(own[group].planned), signed(change(own[group]))) for own in first),
            )
            for group in first[0]
        ),
    )
    cells = [Folded(f"{name}, each channel", cells_table(sums, grouping)) for name, sums in plans]
    return (Section("plan-groups", f"The scenarios by {grouping}", (table, *cells)),)


def _scenarios(comparison: Comparison, period: str) -> Section:
    names = [each.name for each in comparison.scenarios]
    plans = list(zip(names, comparison.plans, strict=True))
    held = [
        Points(name, (aim(plan), certificate(plan), *plan.binding, *plan.notes))
        for name, plan in plans
    ]
    schedules = [
        Folded(f"{name}, {period} by {period}", schedule_table(plan, period))
        for name, plan in plans
    ]
    pairs = (_pairs_table(comparison),) if len(names) > 1 else ()
    return Section(
        "scenarios",
        "The scenarios",
        (
            _outcome_table(comparison, period),
            *pairs,
            _spend_table(comparison),
            _spend_chart(comparison),
            *schedules,
            Points("What to know before comparing", comparison.notes),
            *held,
        ),
    )


def _outcome_table(comparison: Comparison, period: str) -> Table:
    plans, first = comparison.plans, comparison.plans[0]
    head = ("scenario", "budget", "horizon", "brings", "gain over today's split", "better")
    return Table(
        caption=f"Budget in {first.spend_unit}; what it brings and its gain over today's split of "
        f"the same budget in {first.kpi}, median and 90 % interval; probability of a gain.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(
            (
                Cell(each.name),
                Cell(amount(plan.budget)),
                Cell(count(each.horizon, period)),
                ranged(plan.outcome),
                ranged(plan.gain),
                Cell("–" if plan.today_is_best else probability(plan.probability_better)),
            )
            for each, plan in zip(comparison.scenarios, plans, strict=True)
        ),
    )


def _pairs_table(comparison: Comparison) -> Table:
    names = [each.name for each in comparison.scenarios]
    return Table(
        caption="Probability that the scenario of the row brings more than that of the column.",
        columns=(Column("scenario", numeric=False), *map(Column, names)),
        rows=tuple(
            (
                Cell(name),
                *(
                    Cell(
                        "–" if row == column else probability(float(comparison.beats[row, column]))
                    )
                    for column in range(len(names))
                ),
            )
            for row, name in enumerate(names)
        ),
    )


def _spend_table(comparison: Comparison) -> Table:
    plans = comparison.plans
    return Table(
        caption=f"{spend_in(plans[0].spend_unit)}, and the change against today's split of the "
        "same budget.",
        columns=(
            Column("channel", numeric=False),
            *(Column(each.name) for each in comparison.scenarios),
        ),
        rows=tuple(
            (
                Cell(share.channel),
                *(
                    Cell(amount(plan.allocation[row].planned), signed(change(plan.allocation[row])))
                    for plan in plans
                ),
            )
            for row, share in enumerate(plans[0].allocation)
        ),
    )


def _spend_chart(comparison: Comparison) -> Chart:
    said = [
        f"{each.name}: "
        + joined([f"{share.channel} {amount(share.planned)}" for share in plan.allocation])
        for each, plan in zip(comparison.scenarios, comparison.plans, strict=True)
    ]
    return Chart(
        "scenarios",
        "Where each scenario spends",
        f"Bars of planned {comparison.plans[0].spend_unit} per channel and scenario. "
        + "; ".join(said)
        + ".",
        partial(draw, "scenarios", comparison),
    )
