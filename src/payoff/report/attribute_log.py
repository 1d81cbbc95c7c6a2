"""What a log of events came to, and how credit was counted, for its page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from payoff.answers.credit import CreditAnswer, RuleCredit
from payoff.report.attribute_tables import left_out_table, skipped_table, unit
from payoff.report.page import Block, Facts, Folded, Points, Section, Text
from payoff.report.words import amount, tally


def log_section(answer: CreditAnswer) -> Section:
    """Return the counts of the log, what is left out, and what to know of single rules."""
    own = answer.journeys
    money = unit(answer)
    facts = [
        ("rows of the log", f"{own.rows:,}"),
        ("touches in journeys", f"{own.touches:,}"),
        ("journeys with a touch", f"{own.journeys:,.0f}"),
        ("of which converted", f"{own.converting:,.0f}"),
        ("of which did not", f"{own.nulls:,.0f}"),
        ("conversions shared out", f"{own.conversions:,.0f}"),
        (f"their value, {money}", amount(own.value)),
        ("conversions without a touch before", f"{own.untouched_conversions:,.0f}"),
        (f"their value, {money}", amount(own.untouched_value)),
    ]
    if own.most_touches:
        most = f"{own.most_touches:,} of {own.most_touches_of}"
        facts.append(("most touches of one customer", most))
    blocks: list[Block] = [Facts(tuple(facts))]
    if own.left_out:
        blocks.append(left_out_table(answer))
    else:
        blocks.append(Text(("No row is left out.",)))
    if answer.skipped:
        blocks.append(skipped_table(answer))
    if said := _of_rules(answer.rules):
        blocks.append(Points("What to know of single rules", said))
    return Section("log", "What the log came to", tuple(blocks))


def _of_rules(rules: Sequence[RuleCredit]) -> tuple[str, ...]:
    said = []
    for rule in rules:
        facts = [f"{name.replace('_', ' ')} {tally(number)}" for name, number in rule.facts]
        parts = [*([", ".join(facts) + "."] if facts else []), *rule.says]
        if parts:
            said.append(f"{rule.title}: {' '.join(parts)}")
    return tuple(said)


def provenance(answer: CreditAnswer) -> Section:
    """Return what is needed to count everything again."""
    made = answer.provenance
    own = answer.journeys
    facts = Facts(
        (
            ("events", made.source),
            ("times", f"{own.first} to {own.last}" if own.first else "none: whole paths"),
            ("SHA-256 of what was counted", made.data_hash),
            ("versions", ", ".join(f"{name} {number}" for name, number in made.versions.items())),
        )
    )
    notes = (Points("How the log was read", answer.notes),) if answer.notes else ()
    spec = json.dumps(made.spec, indent=2, ensure_ascii=False, default=str)
    return Section(
        "provenance",
        "How every number was computed",
        (facts, *notes, Folded("Rules and journeys as they were chosen", spec)),
    )
