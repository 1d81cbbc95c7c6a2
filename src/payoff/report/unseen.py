"""The section on causes that nobody measured: how strong one must be to halve an ROI."""

from __future__ import annotations

import math

from payoff.answers.mix import ChannelAnswer, MixAnswer, Robustness
from payoff.report.page import Cell, Column, Points, Section, Table
from payoff.report.words import percent

HEAD = ("channel", "halves it", "includes zero", "as strong as")
MANY = 100.0


def unseen(answer: MixAnswer) -> Section | None:
    """Return what an unseen cause would have to be; ``None`` where that is not known."""
    known = [(each, bound) for each in answer.channels if (bound := each.robustness) is not None]
    if not known:
        return None
    known.sort(key=lambda pair: pair[1].halves)
    table = Table(
        caption="A cause that moves both the channel and "
        f"{answer.kpi}, and is not in the table: the share of what is left of both that it must "
        "explain, to halve what the channel brought, and for a regression's 90 % interval to "
        "include zero. Low numbers are easily reached.",
        columns=tuple(Column(name, numeric=0 < index < 3) for index, name in enumerate(HEAD)),
        rows=tuple(_row(each, bound) for each, bound in known),
    )
    weakest = Points("In words", tuple(_said(each, bound) for each, bound in known[:1]))
    return Section("unseen", "What an unseen cause could change", (table, weakest))


def _row(channel: ChannelAnswer, bound: Robustness) -> tuple[Cell, ...]:
    zero = percent(bound.includes_zero) if bound.includes_zero > 0 else "does already"
    return (Cell(channel.channel), Cell(percent(bound.halves)), Cell(zero), Cell(_like(bound)))


def _like(bound: Robustness) -> str:
    """Return the covariate that would do it with the fewest times: ``0.70 × price``."""
    if not bound.benchmarks or not bound.benchmarks[0].times < MANY:
        return "none of the covariates"
    nearest = bound.benchmarks[0]
    return f"{_times(nearest.times)} × {nearest.covariate}"


def _times(times: float) -> str:
    return f"{times:.2f}" if times < 1 else f"{times:.1f}"


def _said(channel: ChannelAnswer, bound: Robustness) -> str:
    nearest = bound.benchmarks[0] if bound.benchmarks else None
    if nearest is None or not math.isfinite(nearest.times) or nearest.times >= MANY:
        return (
            f"{channel.channel}: a hidden cause that explains {percent(bound.halves)} of what is "
            "left of both would halve its ROI."
        )
    return (
        f"{channel.channel}: a hidden cause {_times(nearest.times)} times as strong as "
        f"{nearest.covariate} would halve its ROI."
    )
