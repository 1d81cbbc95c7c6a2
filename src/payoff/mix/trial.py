"""Experiments beside the table: what was spent, what would have been, and where it was measured."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from payoff.answers.effect import Effect
from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import Floats, frozen_arrays
from payoff.data.panel import Panel


@frozen_arrays
class Trial:
    """One experiment on the calendar of a panel.

    Attributes
    ----------
    exposure
        What each channel would have been exposed with, had nothing been changed, shape
        ``(groups, periods, channels)``.
    first, last
        Index of the first changed and of the last measured period.
    cells
        1 where the KPI was measured, shape ``(groups, periods)``.
    """

    effect: Effect
    exposure: Floats
    first: int
    last: int
    cells: Floats

    @classmethod
    def of(cls, effect: Effect, panel: Panel) -> Trial:
        """Place ``effect`` on the calendar of ``panel``.

        Raises
        ------
        ChoiceError
            When a channel, a group or a date is not in the table, or the table holds less spend
            than the experiment is said to have added.
        """
        channels = _places("channel", effect.channels, panel.channels)
        names = effect.groups or panel.groups
        groups = _places(panel.grouping or "group", names, panel.groups)
        first, end, last = (_period(day, panel) for day in (effect.start, effect.end, effect.last))
        window = np.zeros(panel.spend.shape, dtype=bool)
        window[np.ix_(groups, range(first, end + 1), channels)] = True
        without = _without(effect, panel, window)
        cells = np.zeros(panel.kpi.shape)
        cells[groups, first : last + 1] = 1.0
        return cls(effect, without, first, last, cells)

    def cut(self, values: Floats, lags: int) -> Floats:
        """Cut the last axis down to the periods that bear on what was measured.

        These are the experiment's own and ``lags - 1`` before it, filled up with zeros.
        """
        begin = self.first - lags + 1
        cut = values[..., max(begin, 0) : self.last + 1]
        padding = [(0, 0)] * (values.ndim - 1) + [(max(-begin, 0), 0)]
        return np.pad(cut, padding)


def outcomes(trials: tuple[Trial, ...]) -> dict[str, Any]:
    """Return what the experiments found, shape ``(trials,)`` each."""
    return {
        "outcome": np.array([trial.effect.incremental for trial in trials]),
        "error": np.array([trial.effect.standard_error for trial in trials]),
    }


def _without(effect: Effect, panel: Panel, window: Floats) -> Floats:
    """Return the exposure had the change not been made."""
    spent = np.where(window, panel.spend, 0.0)
    change = effect.spend_change
    if change > spent.sum() * (1 + 1e-9):
        raise ChoiceError(
            f"an experiment added {change:g} to {', '.join(effect.channels)}, "
            f"and the table holds {spent.sum():g} there",
            wanted="a table with what was really spent, the experiment's spend included",
            remedy="correct spend_change, the dates or the groups",
        )
    usual = window * panel.spend.mean(axis=1, keepdims=True)
    if not usual.any():
        raise ChoiceError(
            f"an experiment changed the spend on {', '.join(effect.channels)}, and the table has "
            "none there in any period",
            wanted="channels that cost something where the experiment was",
            remedy="correct the channels or the groups; what costs nothing cannot be changed by it",
        )
    share = spent / spent.sum() if change > 0 else usual / usual.sum()
    totals = panel.spend.sum(axis=(0, 1))
    rate = panel.exposure.sum(axis=(0, 1)) / np.where(totals > 0, totals, 1.0)
    local = np.divide(
        panel.exposure, panel.spend, out=np.broadcast_to(rate, spent.shape).copy(), where=spent > 0
    )
    without: Floats = np.maximum(panel.exposure - change * share * local, 0.0)
    return without


def _places(what: str, names: tuple[str, ...], known: tuple[str, ...]) -> list[int]:
    for name in names:
        if name not in known:
            raise ChoiceError(
                f"an experiment names the {what} {name!r}, which the table does not have",
                wanted=f"a {what} of the table",
                remedy=nearest(name, known),
            )
    return [known.index(name) for name in names]


def _period(day: date, panel: Panel) -> int:
    if not panel.periods[0] <= day:
        raise _outside(day, panel)
    index = sum(first <= day for first in panel.periods) - 1
    step = panel.periods[1] - panel.periods[0]
    if day >= panel.periods[-1] + max(step, panel.periods[-1] - panel.periods[-2]):
        raise _outside(day, panel)
    return index


def _outside(day: date, panel: Panel) -> ChoiceError:
    return ChoiceError(
        f"an experiment names the day {day}, outside the table",
        wanted=f"days from {panel.periods[0]} on, in a {panel.period} that the table holds",
        remedy="correct the date, or bring a table that holds the experiment",
    )
