"""What a search over specifications answers: which predict, and what they say together."""

from __future__ import annotations

from datetime import date
from typing import Literal

from payoff.answers.health import Health
from payoff.answers.interval import Interval
from payoff.core.frozen import frozen
from payoff.core.provenance import Provenance

Method = Literal["approximated", "sampled"]
Standing = Literal["counts", "senseless", "not trusted"]


@frozen
class Slice:
    """A fit to all periods before ``first``, asked for those from ``first`` to ``last``."""

    first: date
    last: date


@frozen
class HeldOut:
    """How far forecasts were from what happened, over all slices and groups.

    Attributes
    ----------
    crps
        Mean continuous ranked probability score, in units of the KPI; 0 is perfect.
    behind, behind_error
        ``crps`` less the winner's, and the standard error of that difference over periods.
    mape, wmape
        Mean absolute error of the mean forecast as a fraction: of each cell's KPI (``None`` where
        one is zero), and of their sum.
    r2
        Share of the variance of the held-out KPI that the mean forecast follows.
    """

    crps: float
    behind: float
    behind_error: float
    mape: float | None
    wmape: float
    r2: float


@frozen
class LooScore:
    """Leave-one-out cross-validation without refitting, over all cells with a KPI.

    Attributes
    ----------
    elpd, error
        Expected log predictive density, natural logarithm, and its standard error.
    unreliable
        Cells whose Pareto k-hat is above the limit, so that they are not to be trusted.
    """

    elpd: float
    error: float
    unreliable: int


@frozen
class Specification:
    """One row of the leaderboard.

    Attributes
    ----------
    rank
        By held-out CRPS, the smallest first, from 1; those that do not count come last.
    name
        Its choices, such as ``"geometric, logistic, piecewise"``.
    weight
        In the stacked answer, 0 to 1.
    roi
        Per channel, in the order of the answer's channels; ``None`` for an organic one.
    media
        Share of the KPI that all channels brought together.
    method
        How the posterior was found.
    standing
        ``"counts"``; or ``"senseless"``, with a baseline below zero in more than a twentieth of the
        cells; or ``"not trusted"``, an approximation that failed its check and was not sampled.
        Only what counts has a weight; when nothing does, what is senseless counts.
    khat
        Largest Pareto k-hat of the importance weights, of the whole table and of all slices; 0
        when sampled.
    concerns
        What about its signs and sizes makes no sense, one sentence each.
    seconds
        It took, beside others on the same machine.
    """

    rank: int
    name: str
    held_out: HeldOut
    loo: LooScore
    weight: float
    roi: tuple[Interval | None, ...]
    media: Interval
    method: Method
    standing: Standing
    khat: float
    concerns: tuple[str, ...]
    seconds: float


@frozen
class StackedChannel:
    """What one channel brought, averaged over specifications by their weights.

    Attributes
    ----------
    spend
        Total over the table, in units of spend.
    contribution
        KPI that would be missing without the channel, all else as it was.
    roi
        Contribution per unit of spend; ``None`` for an organic channel.
    lowest, highest
        Smallest and largest median contribution among the specifications that carry weight.
    between
        Share of the variance of the contribution that comes from not knowing the specification.
    """

    channel: str
    spend: float
    contribution: Interval
    roi: Interval | None
    lowest: float
    highest: float
    between: float


@frozen
class SearchAnswer:
    """A leaderboard of specifications, and the answer averaged over them.

    When ``health.verdict`` is ``"failed"``, ``channels`` is empty and ``media`` is ``None``.

    Attributes
    ----------
    period
        ``"day"``, ``"week"`` or ``"month"``.
    first, last
        First day of the first and of the last period.
    periods
        How many.
    slices
        What the ranking is on.
    leaderboard
        Best first.
    channels
        In the order of the table.
    media
        Share of the KPI that all channels brought together, averaged like the channels.
    health
        Of the winner, sampled in full, with what was found about the search.
    notes
        What was counted, filled, changed or assumed, one sentence each.
    """

    kpi: str
    spend_unit: str
    period: str
    first: date
    last: date
    periods: int
    slices: tuple[Slice, ...]
    leaderboard: tuple[Specification, ...]
    channels: tuple[StackedChannel, ...]
    media: Interval | None
    health: Health
    notes: tuple[str, ...]
    provenance: Provenance
