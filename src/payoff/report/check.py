"""The page of a check: what can be asked of a table, what speaks against it, and what it holds."""

from __future__ import annotations

import json
import shlex
from typing import Any

from payoff.answers.check import CheckAnswer, Suggestion
from payoff.report.check_columns import columns_section, distributions_section
from payoff.report.check_relations import missing_section, together_section
from payoff.report.check_time import span, time_section
from payoff.report.page import (
    Block,
    Cell,
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
from payoff.report.parts import VERDICTS, worst_of
from payoff.report.words import count

TITLE = "Is this table fit for use, and for which question?"
MAY = "It does not say what it needs, and may be asked."
CALM = "Nothing speaks against using this table."
MOST_NAMED = 5


def check_page(answer: CheckAnswer) -> Page:
    """Return the page of a check."""
    return Page(
        title=TITLE,
        headline=headline(answer),
        verdict=answer.verdict,
        doubt=_doubt(answer),
        sections=(
            _questions(answer),
            _findings(answer),
            columns_section(answer),
            *distributions_section(answer),
            *time_section(answer),
            *together_section(answer),
            *missing_section(answer),
            _provenance(answer),
        ),
    )


def headline(answer: CheckAnswer) -> str:
    """Return what the table is, and what it is fit for, in one sentence."""
    ready = [each.title for each in answer.suggestions if each.ready]
    asked = [each for each in answer.suggestions if each.ready is not None]
    if not asked:
        return f"{span(answer)}."
    if not ready:
        return f"{span(answer)}: fit for no question yet."
    named = f": {ready[0]}" if len(ready) == 1 else ""
    return f"{span(answer)}: fit for {len(ready)} of {len(asked)} questions{named or '.'}"


def _doubt(answer: CheckAnswer) -> str:
    serious = [each.says for each in worst_of(answer.findings) if each.severity != "good"]
    if not serious:
        return ""
    more = f" More below: {count(len(serious) - 1, 'finding')}." if len(serious) > 1 else ""
    return f"{serious[0]}{more}"


def _questions(answer: CheckAnswer) -> Section:
    ready = [each for each in answer.suggestions if each.ready]
    others = tuple(each for each in answer.suggestions if not each.ready)
    blocks: list[Block] = [_figures(answer)]
    if ready:
        blocks.append(_ready(answer, ready))
    if others:
        blocks.append(_not_ready(others))
    if commands := [_command(answer, each) for each in ready if each.suggested]:
        blocks.append(Folded("As commands", "\n\n".join(commands)))
    return Section("questions", "What can be asked of it", tuple(blocks))


def _ready(answer: CheckAnswer, found: list[Suggestion]) -> Table:
    known = {column.name for column in answer.columns}
    first: list[Suggestion] = []
    rows = []
    for each in sorted(found, key=lambda each: _rank(each, found, known)):
        like = next((own for own in first if _begins_like(each, own)), None)
        first.append(each)
        rows.append((Cell(each.title), Cell(_said(each, like), " ".join(each.needs))))
    return Table(
        caption="Fit for these. What they are asked with is guessed from the names of the columns "
        "and what they hold: look at it before you ask.",
        columns=tuple(Column(head, numeric=False) for head in ("ready for", "asked with")),
        rows=tuple(rows),
    )


def _rank(each: Suggestion, found: list[Suggestion], known: set[str]) -> tuple[int, int]:
    """Put what uses most columns first, and what begins like another right after it."""
    uses = _uses(each, known)
    like = [_uses(other, known) for other in found if _begins_like(each, other)]
    return -min([uses, *like]), uses


def _uses(suggestion: Suggestion, known: set[str]) -> int:
    """Return how many columns of the table a question would use."""
    values = [
        each
        for value in suggestion.suggested.values()
        for each in (value if isinstance(value, list) else [value])
    ]
    return sum(isinstance(each, str) and each in known for each in values)


def _begins_like(each: Suggestion, other: Suggestion) -> bool:
    return bool(other.suggested) and other.suggested.items() <= each.suggested.items()


def _not_ready(found: tuple[Suggestion, ...]) -> Points:
    """Return the questions that wait, those that wait for the same together."""
    waiting: dict[str, list[str]] = {}
    for each in found:
        needs = f"Needed: {' '.join(each.needs)}" if each.ready is False else MAY
        waiting.setdefault(needs, []).append(each.title)
    return Points(
        "Not ready for", tuple(f"{' '.join(titles)} {needs}" for needs, titles in waiting.items())
    )


def _figures(answer: CheckAnswer) -> Figures:
    doubts = sum(each.severity != "good" for each in answer.findings)
    ready = sum(each.ready is True for each in answer.suggestions)
    missing = sum(column.missing for column in answer.columns)
    cells = (len(answer.columns) * answer.looked) or 1
    return Figures(
        (
            Figure("rows", f"{answer.rows:,}", answer.drawn or "all looked at"),
            Figure("columns", f"{len(answer.columns):,}", _kinds(answer)),
            Figure("missing cells", f"{missing:,}", f"of {cells:,}"),
            Figure("questions", f"{ready}", f"ready, of {len(answer.suggestions)}"),
            Figure("doubts", f"{doubts}", "each with a remedy below" if doubts else "none"),
        )
    )


def _kinds(answer: CheckAnswer) -> str:
    kinds = [column.kind for column in answer.columns]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def _said(suggestion: Suggestion, like: Suggestion | None) -> str:
    """Return what a question is asked with, less what another is asked with too."""
    parts = [] if like is None else [f"as {like.question}"]
    for field, value in suggestion.suggested.items():
        if like is None or field not in like.suggested:
            parts.append(f"{field}: {_few(value)}")
    return "; ".join(parts) or "the table alone"


def _few(value: Any) -> str:
    values = [_plain(each) for each in (value if isinstance(value, list) else [value])]
    if len(values) > MOST_NAMED or any("=" in each for each in values):
        return count(len(values), "column")
    return ", ".join(values)


def _plain(value: Any) -> str:
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def _command(answer: CheckAnswer, suggestion: Suggestion) -> str:
    words = ["payoff", suggestion.question, answer.provenance.source]
    for field, value in suggestion.suggested.items():
        for each in value if isinstance(value, list) else [value]:
            said = f"{each:.0f}" if isinstance(each, float) else str(each)
            words += [f"--{field.replace('_', '-')}", said]
    return shlex.join(words)


def _findings(answer: CheckAnswer) -> Section:
    blocks: tuple[Block, ...] = (Text((CALM if answer.verdict == "good" else _verdict(answer),)),)
    if answer.findings:
        blocks = (*blocks, Findings(worst_of(answer.findings)))
    return Section("findings", "What speaks against it", blocks)


def _verdict(answer: CheckAnswer) -> str:
    if answer.verdict == "failed":
        return "As it is, no question can be asked of this table."
    return VERDICTS["doubtful"].replace("these numbers", "what is made of this table")


def _provenance(answer: CheckAnswer) -> Section:
    made = answer.provenance
    versions = ", ".join(f"{name} {number}" for name, number in made.versions.items())
    facts = Facts(
        (
            ("table", made.source),
            ("SHA-256 of its rows, in any order", made.data_hash),
            ("seed", str(made.seed)),
            ("versions", versions),
        )
    )
    notes = (Points("How the table was read", answer.notes),) if answer.notes else ()
    spec = json.dumps(made.spec, indent=2)
    return Section(
        "provenance", "How every number was computed", (facts, *notes, Folded("Thresholds", spec))
    )
