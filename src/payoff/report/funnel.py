"""The section on demand that one channel makes and another captures."""

from __future__ import annotations

from payoff.answers.funnel import Captured, Funnel, TotalEffect
from payoff.answers.interval import Interval
from payoff.answers.mix import MixAnswer
from payoff.report.page import Cell, Column, Section, Table
from payoff.report.parts import ranged
from payoff.report.words import joined, percent

EFFECTS = ("channel", "directly", "by way of others", "direct ROI", "total ROI", "by way of")
CAPTURED = ("channel", "on its own", "fed by", "its exposure", "fed contribution")


def funnel(answer: MixAnswer) -> Section | None:
    """Return direct and total effects, and who fed whom; ``None`` where nobody captures."""
    if answer.funnel is None:
        return None
    return Section(
        "funnel",
        "Directly, and by way of other channels",
        (_effects(answer, answer.funnel), _captured(answer, answer.funnel)),
    )


def _effects(answer: MixAnswer, found: Funnel) -> Table:
    return Table(
        caption=f"In {answer.kpi}; median and 90 % interval. The total adds what would be missing "
        "by way of the channels that capture its demand; spend that these would save is not "
        "taken off.",
        columns=tuple(Column(name, numeric=0 < i < 5) for i, name in enumerate(EFFECTS)),
        rows=tuple(_effect(effect) for effect in found.effects),
    )


def _effect(effect: TotalEffect) -> tuple[Cell, ...]:
    return (
        Cell(effect.channel),
        ranged(effect.direct),
        ranged(effect.indirect),
        _returned(effect.direct_roi),
        _returned(effect.total_roi),
        Cell(joined(effect.by_way_of)),
    )


def _returned(roi: Interval | None) -> Cell:
    return Cell("costs nothing") if roi is None else ranged(roi)


def _captured(answer: MixAnswer, found: Funnel) -> Table:
    return Table(
        caption=f"Contributions in {answer.kpi}; what a channel brought on its own and what the "
        "others fed add up to its contribution.",
        columns=tuple(Column(name, numeric=i not in (0, 2)) for i, name in enumerate(CAPTURED)),
        rows=tuple(row for each in found.captured for row in _rows(each)),
    )


def _rows(captured: Captured) -> list[tuple[Cell, ...]]:
    return [
        (
            Cell(captured.channel),
            ranged(captured.own),
            Cell(feed.channel),
            ranged(feed.exposure, percent),
            ranged(feed.split),
        )
        for feed in captured.feeds
    ]
