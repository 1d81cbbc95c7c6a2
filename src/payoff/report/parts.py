"""Sections that every page of a mix model shares: health, and how the numbers were computed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Protocol

from payoff.answers.health import Finding, Health, Verdict
from payoff.answers.interval import Interval
from payoff.answers.mix import MixAnswer
from payoff.report.charts import draw
from payoff.report.page import (
    Cell,
    Chart,
    Facts,
    Figure,
    Figures,
    Findings,
    Folded,
    Points,
    Section,
    Text,
)
from payoff.report.words import NOTHING, Number, amount, closely, count, day, percent

VERDICTS: dict[Verdict, str] = {
    "good": "The checks found nothing that speaks against these numbers.",
    "doubtful": "The checks found reasons to doubt these numbers.",
    "failed": "The checks failed: there are no numbers to be believed.",
}
WORST_FIRST: tuple[Verdict, ...] = ("failed", "doubtful", "good")


class Examined(Protocol):
    """What has been looked at by checks: the health of a fit, or an answer of its own."""

    @property
    def verdict(self) -> Verdict:
        """The worst severity among the findings."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks noticed."""


def ranged(interval: Interval, number: Number = amount) -> Cell:
    """Return a cell with the median and the central 90 %."""
    return Cell(number(interval.p50), closely(interval, number))


def spend_in(unit: str) -> str:
    """Return the start of a caption: ``Spend in EUR``."""
    return "Spend" if unit == "spend" else f"Spend in {unit}"


def period_of(answer: MixAnswer) -> str:
    """Return how long and when: ``179 weeks, 2 Apr 2018 to 30 Aug 2021``."""
    first, last = answer.periods[0], answer.periods[-1]
    return f"{count(len(answer.periods), answer.period)}, {day(first)} to {day(last)}"


def findings(health: Examined) -> tuple[Findings, ...]:
    """Return the block of findings, or none."""
    return (Findings(worst_first(health)),) if health.findings else ()


def worst_first(health: Examined) -> tuple[Finding, ...]:
    """Return the findings, the most severe at the front."""
    return worst_of(health.findings)


def worst_of(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings, the most severe at the front."""
    return tuple(sorted(found, key=lambda finding: WORST_FIRST.index(finding.severity)))


def doubt(health: Examined) -> str:
    """Return why the headline is to be taken with care; empty when the verdict is good."""
    serious = [finding.says for finding in worst_first(health) if finding.severity != "good"]
    if not serious:
        return ""
    rest = f" More below: {count(len(serious) - 1, 'finding')}." if len(serious) > 1 else ""
    return f"{VERDICTS[health.verdict]} {serious[0]}{rest}"


def fitted_chart(answer: MixAnswer) -> Chart:
    """Return what happened against what the model expected."""
    covered = percent(answer.quality.coverage)
    return Chart(
        "fitted",
        f"Actual {answer.kpi} (thin line) and what the model expected (blue, 90 % band)",
        f"Line of actual {answer.kpi} over the model's median and 90 % band, {period_of(answer)}; "
        f"{covered} of the {answer.period}s lie inside the band.",
        partial(draw, "fitted", answer),
    )


def health_section(answer: MixAnswer) -> Section:
    """Return the verdict, the fit, the findings with remedies and the sampler's figures."""
    return Section(
        "health",
        "Can these numbers be believed?",
        (
            Text((VERDICTS[answer.health.verdict],)),
            *findings(answer.health),
            fit_figures(answer),
            fitted_chart(answer),
            sampler(answer.health),
        ),
    )


def fit_figures(answer: MixAnswer) -> Figures:
    """Return how close the model comes to what happened, and to what it had not seen."""
    quality = answer.quality
    error = NOTHING if quality.mape is None else percent(quality.mape)
    cells = f"{answer.period}s" + (f", each {answer.grouping} by itself" * bool(answer.grouping))
    figures = [
        Figure("R²", f"{quality.r2:.2f}", "share of the variation that the model follows"),
        Figure("mean error", error, f"of {answer.kpi} per {answer.period}"),
        Figure("inside the 90 % band", percent(quality.coverage), f"of the {cells}"),
    ]
    if quality.holdout_periods:
        mape, coverage = quality.holdout_mape, quality.holdout_coverage
        unseen = (
            f"over the last {count(quality.holdout_periods, answer.period)}, not seen by the fit"
        )
        error = NOTHING if mape is None else percent(mape)
        inside = "" if coverage is None else f"; {percent(coverage)} inside the 90 % band"
        figures.append(Figure("mean error, held out", error, unseen + inside))
    return Figures(tuple(figures))


def sampler(health: Health) -> Text:
    """Return the sampler's own figures."""
    return Text(
        (
            f"The sampler: largest R-hat {health.rhat_max:.3f}, smallest effective samples "
            f"{health.ess_bulk_min:.0f} (bulk) and {health.ess_tail_min:.0f} (tail), "
            f"{count(health.divergences, 'divergence')}, smallest E-BFMI {health.ebfmi_min:.2f}.",
        )
    )


def provenance_section(answer: MixAnswer) -> Section:
    """Return what is needed to compute every number again."""
    made = answer.provenance
    versions = ", ".join(f"{name} {number}" for name, number in made.versions.items())
    facts = Facts(
        (
            ("table", made.source),
            ("periods", period_of(answer)),
            ("data SHA-256", made.data_hash),
            ("seed", str(made.seed)),
            ("versions", versions),
        )
    )
    notes = (Points("What was assumed about the data", answer.notes),) if answer.notes else ()
    believed = answer.health.verdict != "failed"
    priors = (Folded("What was assumed before seeing the data", answer.priors),) if believed else ()
    spec = json.dumps(made.spec, indent=2, ensure_ascii=False, default=str)
    return Section(
        "provenance",
        "How every number was computed",
        (facts, *notes, *priors, Folded("The model's choices", spec)),
    )
