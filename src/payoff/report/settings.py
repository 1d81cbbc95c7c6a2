"""The page of a settings file: which column plays which part, and why that was guessed."""

from __future__ import annotations

from payoff.core.frozen import frozen
from payoff.data.guess import Guesses
from payoff.report.page import Cell, Column, Page, Section, Table
from payoff.report.words import count, joined


@frozen
class SettingsAnswer:
    """The guesses about a table's columns, and the file that they were written to."""

    table: str
    path: str
    guesses: Guesses


def settings_page(answer: SettingsAnswer) -> Page:
    """Return every guess with its reason."""
    columns = answer.guesses.columns()
    return Page(
        title="Which column plays which part",
        headline=(
            f"{answer.path} now explains {columns.kpi} by {count(len(columns.spend), 'channel')}: "
            f"{joined(columns.spend)}. Correct it where it is wrong."
        ),
        verdict="good",
        doubt="",
        sections=(Section("guesses", "Guesses", (_table(answer),)),),
    )


def _table(answer: SettingsAnswer) -> Table:
    return Table(
        caption=f"Guessed from the names and values in {answer.table}.",
        columns=tuple(Column(head, numeric=False) for head in ("column", "part", "because")),
        rows=tuple(
            (
                Cell(guess.column),
                Cell(f"{guess.part} of {guess.of}" if guess.of else guess.part),
                Cell(guess.why),
            )
            for guess in answer.guesses.guesses
        ),
    )
