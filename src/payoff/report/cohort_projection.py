"""What a page says of the periods that are not seen yet."""

from __future__ import annotations

from payoff.answers.cohorts import Cohort, CohortsAnswer
from payoff.report.cohort_words import share, span
from payoff.report.page import Cell, Column, Section, Span, Table, Text
from payoff.report.words import count, day, percent


def projection(answer: CohortsAnswer) -> Section:
    """Return what is foretold, or why nothing is."""
    title = "What is not seen yet"
    model = answer.projection
    if model is None:
        return Section("projection", title, (Text(("Nothing is foretold.", answer.no_projection)),))
    check = (
        f"The last periods were foretold from those before: {model.inside} of "
        f"{count(model.held_out, 'cell')} were inside the 90 % interval."
        if model.held_out
        else "The table is too short to foretell its last periods from those before."
    )
    text = Text(
        (
            "Customer retention is foretold by the shifted beta-geometric model (Fader and Hardie "
            "2007): each customer leaves with a probability of their own and does not come back; "
            "all cohorts are alike.",
            f"In the first {answer.period} {percent(model.churn.p50)} leave on average "
            f"({span(model.churn.p05, model.churn.p95)}).",
            check,
        )
    )
    told = [cohort for cohort in answer.everyone.cohorts if cohort.projected]
    return Section("projection", title, (text, _foretold(answer, told)))


def _foretold(answer: CohortsAnswer, told: list[Cohort]) -> Table:
    ends = [cohort.projected[-1] for cohort in told]
    return Table(
        caption=f"Customer retention at the end of the last complete {answer.period}, and foretold "
        "at the age that is named; median and 90 % interval.",
        columns=(
            Column("cohort", numeric=False),
            Column("customers"),
            Column("seen"),
            Column("at age"),
            Column("foretold"),
        ),
        rows=tuple(
            (
                Cell(day(cohort.cohort)),
                Cell(f"{cohort.customers:,}"),
                Cell(share([c for c in cohort.cells if c.complete][-1].kept.retention)),
                Cell(str(end.age)),
                Cell(
                    percent(end.retention.p50),
                    span(end.retention.p05, end.retention.p95),
                ),
            )
            for cohort, end in zip(told, ends, strict=True)
        ),
        spans=tuple(Span(e.retention.p05, e.retention.p50, e.retention.p95) for e in ends),
        spans_head="foretold",
    )
