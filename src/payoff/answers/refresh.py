"""What moved since the last fit, and whether data, prior or specification moved it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from payoff.answers.interval import Interval
from payoff.answers.mix import MixAnswer
from payoff.core.frozen import frozen, frozen_arrays
from payoff.core.provenance import Provenance

Step = Literal["revised", "added", "prior", "specification", "window"]


@frozen
class Part:
    """What one step did to one channel.

    Attributes
    ----------
    step
        ``"revised"``: rows that the old fit knew hold other values now. ``"added"``: new periods,
        with everything that priors are in units of held as it was. ``"prior"``: these units taken
        anew from the longer table. ``"specification"``: other choices of the model.
        ``"window"``: the same fit, over all periods in place of those of the old fit.
    after
        The posterior after the step.
    move
        Its median less that before the step: parts add up to the whole move.
    error
        Monte-Carlo standard error of ``move``; 0 for a step that changed nothing.
    clear
        Whether the move is more than twice that.
    """

    step: Step
    after: Interval
    move: float
    error: float
    clear: bool


@frozen
class MovedChannel:
    """One channel before and after.

    Attributes
    ----------
    before
        ROI in the old fit, over the periods of the old fit; for an organic channel what it
        brought per period.
    after
        The same in the new fit, over all periods.
    parts
        The steps from one to the other, in order.
    """

    channel: str
    before: Interval
    after: Interval
    parts: tuple[Part, ...]


@frozen
class RevisedCell:
    """A value that the old fit knew otherwise; ``None`` where there was or is none."""

    column: str
    group: str
    period: date
    before: float | None
    after: float | None


@frozen
class RevisedColumn:
    """A column with such values: how many, and the first of them."""

    column: str
    count: int
    cells: tuple[RevisedCell, ...]


@frozen_arrays
class RefreshAnswer:
    """A new answer, and how it came out of the old one.

    Attributes
    ----------
    mix
        The answer of the new fit.
    channels
        In the order of the mix answer; empty when the new fit's health is failed.
    revised
        Columns of the history that changed.
    known, added
        Number of periods of the old fit, and of those that came after.
    respecified
        Choices that differ from those of the old fit, one sentence each.
    notes
        What to know before reading the moves, one sentence each.
    old
        How the old fit came to be.
    """

    mix: MixAnswer
    channels: tuple[MovedChannel, ...]
    revised: tuple[RevisedColumn, ...]
    known: int
    added: int
    respecified: tuple[str, ...]
    notes: tuple[str, ...]
    old: Provenance
