"""The page of cohorts: what is left of those who came in the same period."""

from __future__ import annotations

import json
from functools import partial

from payoff.answers.cohorts import AgePoint, Cohorts, CohortsAnswer, Kept, Measure
from payoff.report.charts import draw
from payoff.report.cohort_projection import projection
from payoff.report.cohort_words import EVERY, MEANINGS, NAMES, share, span
from payoff.report.page import (
    Block,
    Cell,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Findings,
    Folded,
    Page,
    Points,
    Section,
    Table,
    Text,
)
from payoff.report.parts import VERDICTS
from payoff.report.words import NOTHING, amount, count, day, joined

TITLE = "How many of those who came are still there"
AGES = (1, 2, 3, 6, 12)
MOST_NAMED = 4
MOST_ROWS = 12


def cohorts_page(answer: CohortsAnswer) -> Page:
    """Return the page of cohorts."""
    serious = [finding.says for finding in answer.findings if finding.severity == "doubtful"]
    return Page(
        title=TITLE,
        headline=headline(answer),
        verdict=answer.verdict,
        doubt=f"{VERDICTS['doubtful']} {serious[0]}" if serious else "",
        sections=(
            *(_measure(answer, measure) for measure in answer.measures),
            *_parts(answer, "segment", answer.segments),
            *_parts(answer, "channel", answer.channels),
            projection(answer),
            _rows(answer),
            _provenance(answer),
        ),
    )


def headline(answer: CohortsAnswer) -> str:
    """Return what is left after one period, and at the age that half of the cohorts have."""
    own, acts = answer.everyone, _acts(answer)
    who = f"Of {count(own.customers, 'customer')} in {count(len(own.cohorts), 'cohort')}"
    if len(own.curve) < 2:
        return f"{who} none was seen for a whole {answer.period} after their first."
    first, later = own.curve[1], own.curve[max(1, len(own.curve) // 2)]
    said = f"{_of(first)} {acts} in the {answer.period} after their first"
    if later.age > 1:
        said += f", and {_of(later)} at {later.age} {answer.period}s"
    return f"{who}, {said}."


def _acts(answer: CohortsAnswer) -> str:
    return "bought" if answer.active == "purchase" else "were active"


def _of(point: AgePoint) -> str:
    return f"{share(point.kept.retention)} ({span(*point.retention_range)})"


def _measure(answer: CohortsAnswer, measure: Measure) -> Section:
    name = measure.replace("_", "-")
    figures = (_figures(answer),) if measure == answer.measures[0] else ()
    curve = [
        f"{share(point.kept.of(measure))} at {point.age}" for point in answer.everyone.curve[1:]
    ]
    return Section(
        name,
        NAMES[measure],
        (
            *figures,
            Text((MEANINGS[measure],)),
            Chart(
                f"cohorts-{name}",
                f"{NAMES[measure]} by cohort and age, the period not over yet pale",
                f"Map of {NAMES[measure].lower()}, one row a cohort, one column a {answer.period} "
                f"since its first; all together: {joined(curve) or NOTHING}.",
                partial(draw, "cohorts", answer, measure),
            ),
            Chart(
                f"retention-{name}",
                f"{NAMES[measure]}: all cohorts that are so old (bold), and each by itself",
                f"Lines of {NAMES[measure].lower()} by age; all together: "
                f"{joined(curve) or NOTHING}.",
                partial(draw, "retention", answer, measure),
            ),
            *((_curve_table(answer),) if measure == answer.measures[0] else ()),
        ),
    )


def _figures(answer: CohortsAnswer) -> Figures:
    totals, unit = answer.totals, f" {answer.money}" * bool(answer.money)
    cohorts = count(len(answer.everyone.cohorts), "cohort")
    return Figures(
        (
            Figure("customers", f"{totals.customers:,}", f"in {cohorts}"),
            Figure("orders", f"{totals.orders:,}", f"until {day(answer.until)}"),
            Figure("net revenue", amount(totals.net) + unit, f"of {amount(totals.gross)} gross"),
            Figure(
                "refunds",
                amount(totals.refunds) + unit,
                f"{answer.used.refunds:,} rows with a refund; {totals.outside_rows:,} of them, "
                f"{amount(totals.outside_refunds)}, are in no cohort",
            ),
        )
    )


def _curve_table(answer: CohortsAnswer) -> Table:
    return Table(
        caption=f"All cohorts together, by {answer.period}s since the first: those whose "
        f"{answer.period} of that age is over, so that other cohorts are in each row. Customers "
        "with 90 % interval; the other figures are in those of the first period.",
        columns=(Column("age", numeric=False), Column("cohorts"), *_columns()),
        rows=tuple(
            (Cell(str(point.age)), Cell(str(point.cohorts)), *_row(point.kept, point))
            for point in answer.everyone.curve
        ),
    )


def _columns() -> tuple[Column, ...]:
    return tuple(map(Column, ("customers", "orders", "revenue", "GRR", "NRR")))


def _row(kept: Kept, point: AgePoint) -> tuple[Cell, ...]:
    first, *others = (share(kept.of(measure)) for measure in EVERY)
    note = span(*point.retention_range) if point.age else ""
    return (Cell(first, note), *map(Cell, others))


def _parts(answer: CohortsAnswer, kind: str, parts: tuple[Cohorts, ...]) -> tuple[Section, ...]:
    if not parts:
        return ()
    measure = answer.measures[0]
    large, small = parts[:MOST_ROWS], parts[MOST_ROWS:]
    said = [f"{part.part} {_at(part, 1, measure).text}" for part in parts[:MOST_NAMED]]
    chart = Chart(
        f"by-{kind}",
        f"{NAMES[measure]} by {kind}, the largest",
        f"One line a {kind}; after one {answer.period}: {joined(said)}.",
        partial(draw, "retention_parts", answer, parts, measure),
    )
    title = f"{count(len(small), 'smaller ' + kind)}"
    rest = (Folded(title, _parts_table(answer, kind, small)),) if small else ()
    return (Section(f"{kind}s", f"By {kind}", (chart, _parts_table(answer, kind, large), *rest)),)


def _parts_table(answer: CohortsAnswer, kind: str, parts: tuple[Cohorts, ...]) -> Table:
    measure = answer.measures[0]
    ages = [age for age in AGES if any(age < len(part.curve) for part in parts)]
    return Table(
        caption=f"{NAMES[measure]} by {answer.period}s since the first; {kind} of the first row.",
        columns=(
            Column(kind, numeric=False),
            Column("customers"),
            *(Column(f"after {age}") for age in ages),
        ),
        rows=tuple(
            (
                Cell(part.part),
                Cell(f"{part.customers:,}"),
                *(_at(part, age, measure) for age in ages),
            )
            for part in parts
        ),
    )


def _at(part: Cohorts, age: int, measure: Measure) -> Cell:
    if age >= len(part.curve):
        return Cell(NOTHING)
    point = part.curve[age]
    note = span(*point.retention_range) if measure == "customers" else ""
    return Cell(share(point.kept.of(measure)), note)


def _rows(answer: CohortsAnswer) -> Section:
    used = answer.used
    kinds = (
        ("purchases", used.purchases, used.gross),
        ("refunds", used.refunds, used.refunded),
        ("with a value of 0: no purchase", used.free, 0.0),
        ("without a value: no purchase", used.unvalued, 0.0),
    )
    left = tuple((f"left out: {out.reason}", out.rows, out.value) for out in answer.left_out)
    table = Table(
        caption=f"All {answer.rows:,} rows of the table, and what they come to.",
        columns=(Column("rows", numeric=False), Column("count"), Column("value")),
        rows=tuple(
            (Cell(name), Cell(f"{rows:,}"), Cell(amount(value)))
            for name, rows, value in (*kinds, *left)
            if rows
        ),
    )
    blocks: tuple[Block, ...] = (Findings(answer.findings),) if answer.findings else ()
    return Section("rows", "What the table holds", (table, *blocks))


def _provenance(answer: CohortsAnswer) -> Section:
    made = answer.provenance
    last = answer.last_complete
    facts = Facts(
        (
            ("table", made.source),
            ("rows from", f"{answer.first} to {answer.last}"),
            (f"last complete {answer.period}", "none" if last is None else f"from {day(last)}"),
            ("SHA-256 of the sums", made.data_hash),
            ("seed", str(made.seed)),
            ("versions", ", ".join(f"{name} {number}" for name, number in made.versions.items())),
        )
    )
    spec = json.dumps(made.spec, indent=2, ensure_ascii=False, default=str)
    return Section(
        "provenance",
        "How every number was computed",
        (
            facts,
            Points("What was assumed about the data", answer.notes),
            Folded("What was asked", spec),
        ),
    )
