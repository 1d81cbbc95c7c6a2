"""The section of the experiments that calibrated a fit."""

from __future__ import annotations

from payoff.answers.mix import MixAnswer, TestedEffect
from payoff.report.page import Cell, Column, Section, Table
from payoff.report.parts import ranged
from payoff.report.words import amount, joined

HEAD = ("experiment", "dates", "spend", "found", "standard error", "expected", "apart")


def calibrated(answer: MixAnswer) -> tuple[Section, ...]:
    """Return each experiment beside what a fit without it expects, if there are any."""
    if not answer.experiments:
        return ()
    table = Table(
        caption=f"Extra spend in {answer.spend_unit}, outcomes in {answer.kpi}; expected: median "
        "and 90 % interval of a fit that has seen no experiment; apart: in standard deviations of "
        "the difference.",
        columns=tuple(Column(name, numeric=index > 1) for index, name in enumerate(HEAD)),
        rows=tuple(_row(tested) for tested in answer.experiments),
    )
    return (Section("experiments", "Beside the experiments", (table,)),)


def _row(tested: TestedEffect) -> tuple[Cell, ...]:
    effect = tested.effect
    where = f" in {joined(list(effect.groups))}" if effect.groups else ""
    return (
        Cell(f"{joined(list(effect.channels))}{where}"),
        Cell(f"{effect.start} to {effect.last}"),
        Cell(amount(effect.spend_change)),
        Cell(amount(effect.incremental)),
        Cell(amount(effect.standard_error)),
        ranged(tested.expected),
        Cell(f"{tested.conflict:+.1f}"),
    )
