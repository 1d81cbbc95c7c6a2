"""The section that compares groups, such as regions."""

from __future__ import annotations

from payoff.answers.mix import GroupAnswer, MixAnswer
from payoff.report.page import Cell, Column, Section, Table
from payoff.report.parts import ranged
from payoff.report.words import amount, percent


def groups(answer: MixAnswer) -> Section | None:
    """Return what all channels brought in each group, and their ROI there; ``None`` without."""
    if not answer.groups:
        return None
    names = [channel.channel for channel in answer.channels if channel.roi is not None]
    head = (answer.grouping, answer.kpi, "share of media", *(f"ROI of {name}" for name in names))
    ranked = sorted(answer.groups, key=lambda group: -group.kpi)
    table = Table(
        caption=f"{answer.kpi} in all, the largest first; median and 90 % interval.",
        columns=tuple(Column(name, numeric=index > 0) for index, name in enumerate(head)),
        rows=tuple(_row(group, names) for group in ranked),
    )
    return Section("groups", f"By {answer.grouping}", (table,))


def _row(group: GroupAnswer, names: list[str]) -> tuple[Cell, ...]:
    returned = (each.roi for each in group.channels if each.channel in names)
    rois = (Cell("no spend") if roi is None else ranged(roi) for roi in returned)
    return (Cell(group.group), Cell(amount(group.kpi)), ranged(group.media, percent), *rois)
