"""The page of an answer that failed its checks: what is wrong and what to try, and no results."""

from __future__ import annotations

from payoff.answers.health import Finding
from payoff.answers.mix import MixAnswer
from payoff.report.page import Findings, Page, Section, Text
from payoff.report.parts import (
    VERDICTS,
    fitted_chart,
    provenance_section,
    sampler,
    worst_first,
)


def refused_page(title: str, answer: MixAnswer) -> Page:
    """Return what is wrong and what to try, what happened against the model, and provenance."""
    findings = worst_first(answer.health)
    failed = [finding for finding in findings if finding.severity == "failed"]
    return Page(
        title=title,
        headline=_headline(failed),
        verdict="failed",
        doubt="",
        sections=(
            Section(
                "health",
                "What is wrong, and what to try",
                (Text((VERDICTS["failed"],)), Findings(findings), sampler(answer.health)),
            ),
            Section("fit", "What happened and what the model expected", (fitted_chart(answer),)),
            provenance_section(answer),
        ),
    )


def _headline(failed: list[Finding]) -> str:
    if len(failed) == 1:
        return f"No answer: {failed[0].says}"
    return f"No answer: {len(failed)} checks failed, first of all: {failed[0].says}"
