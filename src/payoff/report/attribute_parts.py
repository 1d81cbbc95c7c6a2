"""Sections of the page of credit: cost, experiments, paths, agreement, campaigns and periods."""

from __future__ import annotations

from functools import partial

from payoff.answers.credit import CreditAnswer
from payoff.report.attribute_tables import (
    agreement_table,
    campaigns_table,
    cost_table,
    gaps_table,
    paths_table,
    unit,
)
from payoff.report.charts import draw
from payoff.report.leading import ARROW, furthest, ranked
from payoff.report.page import Block, Chart, Folded, Gallery, Section, Text
from payoff.report.words import amount, joined, percent, tally

MOST_CHARTS = 8
FIRST_PATHS = 3


def costs(answer: CreditAnswer) -> Section:
    """Return what channels cost against what they are credited with."""
    title = "Cost (bar) and credited value (a dot per rule): beyond the bar it pays back"
    if not answer.journeys.value > 0:
        title = "Cost per credited conversion, a dot per rule"
    spent = [(one.channel, one.cost) for one in answer.rules[0].credit if one.cost]
    said = joined([f"{channel} cost {amount(cost)}" for channel, cost in spent])
    return Section(
        "costs",
        "Credit against cost",
        (
            Chart(
                "cost",
                title,
                f"In {unit(answer)}: {said}. What each rule makes of it is in the table.",
                partial(draw, "cost_and_credit", answer),
            ),
            cost_table(answer),
        ),
    )


def incremental(answer: CreditAnswer) -> Section:
    """Return what is attributed against what experiments found."""
    return Section(
        "incremental",
        "Attributed against incremental",
        (
            Chart(
                "gaps",
                "What rules attribute (dots) and what the experiment found (band, 90 %)",
                "; ".join(
                    f"{gap.channel} by {gap.rule}: {amount(gap.attributed)} attributed, "
                    f"{amount(gap.incremental)} found"
                    for gap in answer.gaps
                )
                + ".",
                partial(draw, "gaps", answer),
            ),
            gaps_table(answer),
        ),
    )


def paths(answer: CreditAnswer) -> Section:
    """Return the most frequent paths to a conversion, and how they flow together."""
    covered = sum(path.conversions for path in answer.paths) / answer.journeys.conversions
    first = [
        f"{ARROW.join(path.path)} ({tally(path.conversions)})"
        for path in answer.paths[:FIRST_PATHS]
    ]
    said = (
        f"The {len(answer.paths)} most frequent paths hold {percent(covered)} of the conversions; "
        f"most frequent: {joined(first)}."
    )
    blocks: list[Block] = [
        Text((said,)),
        Chart(
            "paths",
            "Most frequent paths to a conversion: a block per touch, as long as its conversions",
            said,
            partial(draw, "paths", answer),
        ),
    ]
    if max(len(path.path) for path in answer.paths) > 1:
        blocks.append(
            Chart(
                "flow",
                "The same paths flowing together: their last touches before the conversion",
                f"Flows from channel to channel over the last touches of the paths above; {said}",
                partial(draw, "flow", answer),
            )
        )
    blocks.append(Folded("Credit by path and rule", paths_table(answer)))
    return Section("journeys", "Paths to a conversion", tuple(blocks))


def agreement(answer: CreditAnswer) -> Section:
    """Return how much credit changes hands between rules."""
    near, far = min(answer.agreement, key=lambda one: one.moved), furthest(answer)
    said = (
        f"Closest are {near.rule} and {near.other} ({percent(near.moved)} of the credit changes "
        f"hands), furthest apart {far.rule} and {far.other} ({percent(far.moved)})."
    )
    blocks: tuple[Block, ...] = (
        Text((said,)),
        Chart(
            "agreement",
            "Share of the credit that changes hands between two rules",
            said,
            partial(draw, "agreement", answer),
        ),
        Folded("Every pair of rules, with rank correlations", agreement_table(answer)),
    )
    return Section("rules", "How far rules agree", blocks)


def by_part(answer: CreditAnswer) -> tuple[Section, ...]:
    """Return credit by campaign and by period, where there is any."""
    sections = []
    if answer.campaigns:
        sections.append(Section("campaigns", "By campaign", (campaigns_table(answer),)))
    if answer.periods:
        sections.append(Section("periods", f"By {answer.period}", (_over_time(answer),)))
    return tuple(sections)


def _over_time(answer: CreditAnswer) -> Gallery:
    ordered = sorted(answer.periods, key=lambda part: part.conversions)
    highest = {part.channel: part.conversions for part in ordered}
    most = max(highest.values())
    charts = tuple(
        Chart(
            f"periods-{number}",
            name,
            f"Conversions credited to {name} per {answer.period}, at most "
            f"{amount(highest.get(name, 0.0))} by any rule.",
            partial(draw, "credit_over_time", answer, name, most),
        )
        for number, name in enumerate(ranked(answer)[:MOST_CHARTS], 1)
    )
    rules = joined(list(dict.fromkeys(part.rule for part in answer.periods)))
    return Gallery(
        f"Conversions by the {answer.period} in which journeys converted: mean over rules (line), "
        f"lowest to highest rule (band); of {rules}. A {answer.period} without any conversion is "
        "left out.",
        charts,
    )
