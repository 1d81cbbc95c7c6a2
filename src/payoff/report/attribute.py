"""The page of credit: who gets it, by which rule, at which cost, and how far rules disagree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from payoff.answers.credit import CreditAnswer, RuleCredit
from payoff.report.attribute_log import log_section, provenance
from payoff.report.attribute_parts import (
    MOST_CHARTS,
    agreement,
    by_part,
    costs,
    incremental,
    paths,
)
from payoff.report.attribute_tables import (
    conversions_table,
    value_table,
)
from payoff.report.charts import draw
from payoff.report.leading import Lead, furthest, given, lead, ranked
from payoff.report.page import (
    Block,
    Chart,
    Folded,
    Gallery,
    Page,
    Section,
    Text,
)
from payoff.report.parts import VERDICTS, doubt, findings
from payoff.report.words import amount, count, joined, percent, tally

TITLE = "Which touches earn the credit"
FAILED = "No answer: the checks failed."
MOST_NAMED = 2


def attribute_page(answer: CreditAnswer) -> Page:
    """Return the page of credit; without any credit when the checks failed."""
    failed = answer.verdict == "failed"
    shown = () if failed else (*_credit(answer), *by_part(answer))
    return Page(
        title=TITLE,
        headline=FAILED if failed else headline(answer),
        verdict=answer.verdict,
        doubt=doubt(answer),
        sections=(_health(answer), *shown, log_section(answer), provenance(answer)),
    )


def headline(answer: CreditAnswer) -> str:
    """Return who gets most by which rules, and how far the rules disagree."""
    whole = f"{tally(answer.journeys.conversions)} conversions"
    if len(answer.channels) == 1:
        return f"All of {whole} go to {answer.channels[0]}: there is no other channel."
    leads = [lead(rule) for rule in answer.rules]
    if len(leads) == 1:
        (only,) = leads
        return f"{only.channel} gets most of {whole}: {percent(only.share)} by {only.rule}."
    best, *others = _by_channel(leads)
    return f"{_most(best, leads, whole)}{_others(others)}; {_furthest(answer)}."


def _by_channel(leads: Sequence[Lead]) -> list[list[Lead]]:
    """Return the leads of each channel, the one that leads most often first."""
    ordered = sorted(leads, key=lambda one: one.channel)
    groups = [list(group) for _, group in groupby(ordered, key=lambda one: one.channel)]
    return sorted(groups, key=lambda group: -len(group))


def _most(best: Sequence[Lead], leads: Sequence[Lead], whole: str) -> str:
    shares = sorted(own.share for own in best)
    low, high = percent(shares[0]), percent(shares[-1])
    between = low if low == high else f"{low} to {high}"
    rules = f"all {len(leads)}" if len(best) == len(leads) else f"{len(best)} of {len(leads)}"
    return f"{best[0].channel} gets most of {whole} by {rules} rules ({between})"


def _others(others: Sequence[Sequence[Lead]]) -> str:
    if not others:
        return ""
    named = [f"{own[0].channel} by {joined([one.rule for one in own])}" for own in others]
    rest = ["others by the rest"] if len(named) > MOST_NAMED else []
    return ", " + joined([*named[:MOST_NAMED], *rest])


def _furthest(answer: CreditAnswer) -> str:
    pair = furthest(answer)
    return (
        f"between rules up to {percent(pair.moved)} of the credit changes hands "
        f"({pair.rule} against {pair.other})"
    )


def _health(answer: CreditAnswer) -> Section:
    return Section(
        "health",
        "Can these numbers be believed?",
        (Text((VERDICTS[answer.verdict],)), *findings(answer)),
    )


def _credit(answer: CreditAnswer) -> tuple[Section, ...]:
    costly = any(one.cost for one in answer.rules[0].credit)
    blocks: tuple[Block, ...] = (
        Text(_clearly(answer)),
        Chart(
            "credit",
            "Credit by rule",
            "Share of the conversions by rule: "
            + "; ".join(f"{rule.rule}: {_shares(rule)}" for rule in answer.rules)
            + ".",
            partial(draw, "credit", answer),
        ),
        _intervals(answer),
        conversions_table(answer),
        *_value(answer, costly),
    )
    sections = [Section("channels", "Credit by channel", blocks)]
    if costly:
        sections.append(costs(answer))
    if answer.gaps:
        sections.append(incremental(answer))
    if answer.paths:
        sections.append(paths(answer))
    if answer.agreement:
        sections.append(agreement(answer))
    return tuple(sections)


def _value(answer: CreditAnswer, costly: bool) -> tuple[Block, ...]:
    """Return the value by rule; folded where the table of costs says what it comes to."""
    if not answer.journeys.value > 0:
        return ()
    table = value_table(answer)
    return (Folded("Value by rule", table),) if costly else (table,)


def _clearly(answer: CreditAnswer) -> tuple[str, ...]:
    """Return by how many rules the lead is beyond chance."""
    leads = [lead(rule) for rule in answer.rules]
    told = [own for own in leads if own.clear is not None]
    if not told:
        return ("There are no intervals: the log is of whole paths, or has one channel.",)
    unclear = [own.rule for own in told if not own.clear]
    if not unclear:
        return (
            "The lead is clear by every rule that has intervals: that of the first channel lies "
            "above those of all others.",
        )
    return (
        f"By {joined(unclear)} the interval of the first channel overlaps with that of another: "
        "the order of these is not settled.",
    )


def _shares(rule: RuleCredit) -> str:
    whole = given(rule)
    best = sorted(rule.credit, key=lambda one: (-one.conversions, one.channel))[:MOST_CHARTS]
    return ", ".join(f"{one.channel} {percent(one.conversions / whole)}" for one in best)


def _intervals(answer: CreditAnswer) -> Gallery:
    ends = [one.conversions_range for rule in answer.rules for one in rule.credit]
    middles = [one.conversions for rule in answer.rules for one in rule.credit]
    most = max([*middles, *(own.high for own in ends if own is not None)])
    names = ranked(answer)
    charts = tuple(
        Chart(
            f"credit-{number}",
            name,
            f"Conversions credited to {name}: "
            + ", ".join(
                f"{rule.rule} {amount(one.conversions)}"
                for rule in answer.rules
                for one in rule.credit
                if one.channel == name
            )
            + ".",
            partial(draw, "credit_intervals", answer, name, most),
        )
        for number, name in enumerate(names[:MOST_CHARTS], 1)
    )
    more = len(names) - len(charts)
    rest = f" {count(more, 'smaller channel')} in the table only." if more > 0 else ""
    known = ", with 90 % intervals over customers" if any(ends) else ""
    return Gallery(f"Conversions per channel and rule{known}.{rest}", charts)
