"""What a budget of one's own would bring, and whether it beats today's split."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from payoff.answers.interval import Interval
from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import Floats, frozen, frozen_arrays, read_only
from payoff.decide.curves import ROUNDING, Curves

SAME = 1e-6


@frozen
class ChannelOutlook:
    """One channel of a budget.

    Attributes
    ----------
    today
        What it would get if spend went on as lately, in units of spend over the horizon.
    spend
        What it gets.
    most
        What it can be asked about at most.
    outcome
        Extra KPI that it brings.
    roi
        The same per unit of spend; ``None`` where nothing is spent.
    marginal
        Expected extra KPI of one more unit of spend.
    """

    channel: str
    today: float
    spend: float
    most: float
    outcome: Interval
    roi: Interval | None
    marginal: float

    @property
    def change(self) -> float:
        """What it gets beyond what it would get if spend went on as lately."""
        return self.spend - self.today


@frozen
class Outlook:
    """What a budget brings.

    Attributes
    ----------
    spend, today
        In all, and what would be spent if spend went on as lately, over the horizon.
    outcome
        Extra KPI of the budget.
    as_lately
        Extra KPI if spend went on as lately.
    gain
        Outcome of the budget less that of today's split of the same total, draw by draw.
    probability_better
        Share of draws in which the budget brings more than today's split of the same total.
    """

    kpi: str
    spend_unit: str
    spend: float
    today: float
    outcome: Interval
    as_lately: Interval
    gain: Interval
    probability_better: float
    channels: tuple[ChannelOutlook, ...]

    @property
    def is_todays_split(self) -> bool:
        """Whether the budget brings in every draw what today's split of it does."""
        most = max(abs(self.gain.p05), abs(self.gain.p95))
        return most <= SAME * abs(self.outcome.mean)


@frozen_arrays
class SideBySide:
    """Budgets beside each other.

    Attributes
    ----------
    beats
        Shape ``(budgets, budgets)``: share of draws in which the budget of the row brings more
        than that of the column; 0 on the diagonal.
    """

    names: tuple[str, ...]
    outlooks: tuple[Outlook, ...]
    beats: Floats


def what_if(curves: Curves, amounts: Mapping[str, float]) -> Outlook:
    """Say what a budget brings.

    Parameters
    ----------
    amounts
        Channel to its total over the horizon, in units of spend; who is not named goes on as
        lately.

    Raises
    ------
    ChoiceError
        When a channel is not one of the fit, or an amount is beyond its curve.
    """
    spend = _spend(curves, amounts)
    brought, slopes = curves.at(spend)
    lately = curves.at(np.minimum(curves.today, curves.most))[0].sum(axis=1)
    split = curves.at(todays_split(curves, float(spend.sum())))[0].sum(axis=1)
    total = brought.sum(axis=1)
    return Outlook(
        kpi=curves.kpi,
        spend_unit=curves.spend_unit,
        spend=float(spend.sum()),
        today=float(curves.today.sum()),
        outcome=Interval.of(total, curves.kpi),
        as_lately=Interval.of(lately, curves.kpi),
        gain=Interval.of(total - split, curves.kpi),
        probability_better=float(np.mean(total - split > ROUNDING * np.abs(split))),
        channels=tuple(
            _channel(curves, c, spend[c], brought[:, c], float(slopes[:, c].mean()))
            for c in range(len(spend))
        ),
    )


def side_by_side(curves: Curves, budgets: Mapping[str, Mapping[str, float]]) -> SideBySide:
    """Say what several budgets bring, and which beats which, on the same draws.

    Raises
    ------
    ChoiceError
        As :func:`what_if`.
    """
    totals = np.array(
        [curves.at(_spend(curves, amounts))[0].sum(axis=1) for amounts in budgets.values()]
    )
    beats = (totals[:, None] > totals[None]).mean(axis=2) if budgets else np.zeros((0, 0))
    outlooks = tuple(what_if(curves, amounts) for amounts in budgets.values())
    return SideBySide(tuple(budgets), outlooks, read_only(beats))


def todays_split(curves: Curves, total: float) -> Floats:
    """Return a total in the proportions of what was spent lately, shape ``(channels,)``.

    Where nothing was, in equal parts. A channel that would get more than its curve reaches gets
    that much, and the others the rest.
    """
    shares, most = curves.today, curves.most
    if not shares.any():
        shares = np.ones_like(most)
    split, open_to = np.zeros_like(most), most > 0
    for _ in most:
        rest = total - split[~open_to].sum()
        weights = np.where(open_to, shares if shares[open_to].any() else 1.0, 0.0)
        if not weights.any():
            break
        split = np.where(open_to, rest * weights / weights.sum(), split)
        full = open_to & (split > most)
        split, open_to = np.where(full, most, split), open_to & ~full
        if not full.any():
            break
    return split


def _spend(curves: Curves, amounts: Mapping[str, float]) -> Floats:
    for name in amounts:
        if name not in curves.channels:
            raise ChoiceError(
                f"the fit has no channel {name!r}",
                wanted="one of: " + ", ".join(curves.channels),
                remedy=nearest(name, curves.channels),
            )
    lately = dict(zip(curves.channels, np.minimum(curves.today, curves.most), strict=True))
    return np.array([float(amounts.get(name, lately[name])) for name in curves.channels])


def _channel(
    curves: Curves, place: int, spend: float, brought: Floats, marginal: float
) -> ChannelOutlook:
    per_unit = f"{curves.kpi} per {curves.spend_unit}"
    return ChannelOutlook(
        channel=curves.channels[place],
        today=float(curves.today[place]),
        spend=float(spend),
        most=float(curves.most[place]),
        outcome=Interval.of(brought, curves.kpi),
        roi=Interval.of(brought / spend, per_unit) if spend > 0 else None,
        marginal=marginal,
    )
