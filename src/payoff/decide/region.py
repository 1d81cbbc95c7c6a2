"""The plans that a goal and its limits allow, as a polytope, and today's split inside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from payoff.answers.response import Response
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.decide.bounds import TOUCHES, Bounds, Source, money
from payoff.decide.flighting import Flighting
from payoff.decide.goal import FixedBudget, Goal
from payoff.decide.limits import Limits
from payoff.decide.rows import polytope
from payoff.maths.optimise import NoPointError, Polytope

__all__ = ["Region", "fill", "money"]

# So many columns at most are named where all of them together are wrong.
MOST_LISTED = 12

NO_SHARE = 1e-6
SMALLEST_SCALE = 0.01


@frozen_arrays
class Region:
    """The allowed plans, shape ``(periods, channels)``, in units of spend.

    Attributes
    ----------
    channels
        Names of a plan's columns.
    horizon
        Number of periods.
    today
        Shape ``(channels,)``, today's split as shares that sum to 1.
    bounds
        What the limits say.
    budget
        The fixed total, or ``None`` when it is free.
    least, most
        The smallest and largest total that the limits allow.
    scale
        Shape ``(periods * channels,)``, a typical spend per cell, so that ``plan / scale`` is
        near one.
    polytope
        The allowed plans in these scaled units, rows of the plan one after the other. Flights are
        no part of it: with them it allows more than it should.
    """

    channels: tuple[str, ...]
    horizon: int
    today: Floats
    bounds: Bounds
    budget: float | None
    least: float
    most: float
    scale: Floats
    polytope: Polytope

    @classmethod
    def of(cls, response: Response, goal: Goal, limits: Limits) -> Region:
        """Put together what ``limits`` allow on the horizon of ``response``.

        Raises
        ------
        ChoiceError
            When a limit names nothing, or the limits contradict each other or the budget.
        """
        horizon, recent = len(response.periods), np.asarray(response.recent_spend, np.float64)
        shares = recent if recent.sum() > 0 else np.ones(len(recent))
        today = shares / shares.sum()
        bounds = Bounds.of(response, limits, today)
        budget = goal.total if isinstance(goal, FixedBudget) else None
        typical = (budget or float(recent.sum()) * horizon or float(bounds.cap.sum())) / horizon
        scale = np.tile(typical * np.maximum(today, SMALLEST_SCALE / len(today)), horizon)
        if budget is not None:
            _check_sums(bounds, budget)
        allowed = polytope(
            bounds, scale, budget, bounds.floor, bounds.cap, stepped=_steady(bounds.flights)
        )
        least, most = _range(allowed, scale, budget)
        return cls(response.channels, horizon, today, bounds, budget, least, most, scale, allowed)

    @property
    def limits(self) -> Limits:
        """As chosen."""
        return self.bounds.limits

    @property
    def cap(self) -> Floats:
        """Most per cell, shape ``(periods, channels)``, in units of spend."""
        return self.bounds.cap

    @property
    def flights(self) -> tuple[Flighting | None, ...]:
        """What each channel needs when it runs."""
        return self.bounds.flights

    def at(self, budget: float) -> Region:
        """Return the plans of these that spend ``budget``."""
        if self.budget is not None:
            return self
        bounds, steady = self.bounds, _steady(self.flights)
        fixed = polytope(bounds, self.scale, budget, bounds.floor, bounds.cap, stepped=steady)
        return replace(self, budget=budget, least=budget, most=budget, polytope=fixed)

    def under(self, pattern: Floats) -> Region:
        """Return the plans that spend where ``pattern``, ``(periods, channels)``, is true only.

        Channels with flights spend at least what a flight needs there; the others are as before.
        """
        floor, cap = self.bounds.floor.copy(), self.cap.copy()
        for c, flight in enumerate(self.flights):
            if flight is not None:
                on = pattern[:, c] > 0
                cap[~on, c] = 0.0
                floor[on, c] = flight.least_when_on
        every = tuple(range(len(self.channels)))
        inside = polytope(self.bounds, self.scale, self.budget, floor, cap, stepped=every)
        return replace(self, polytope=inside)

    def totals(self, weights: Floats, budget: float) -> Floats:
        """Split ``budget`` by ``weights``, shape ``(channels,)``, as far as the limits let it."""
        low, high = self.bounds.totals(budget)
        split = fill(weights, budget, low, high)
        if not self.bounds.sums:
            return split
        member = np.array(
            [[float(c in each.columns) for c in range(len(split))] for each in self.bounds.sums]
        )
        ends = [(each.low, each.high) for each in self.bounds.sums]
        sums = Polytope(
            lower=low / budget,
            upper=high / budget,
            rows=csr_array(np.vstack([np.ones(len(split)), member])),
            low=np.array([1.0, *(low / budget for low, _ in ends)]),
            high=np.array([1.0, *(high / budget for _, high in ends)]),
        )
        return budget * sums.nearest(split / budget)

    def even(self, weights: Floats, budget: float) -> Floats:
        """Return the plan that splits ``budget`` by ``weights`` and spends it evenly over time.

        A channel's spend is the same in all periods that are open to it, as far as the limits per
        period let it.
        """
        live = self.cap > 0
        totals = self.totals(weights, budget)
        plan = np.where(live, totals / np.maximum(live.sum(axis=0), 1), 0.0)
        for c in np.flatnonzero(((plan < self.bounds.floor) | (plan > self.cap)).any(axis=0)):
            plan[:, c] = fill(
                live[:, c].astype(np.float64), totals[c], self.bounds.floor[:, c], self.cap[:, c]
            )
        return plan

    def clips_today(self, budget: float) -> bool:
        """Say whether the limits keep ``budget`` from being spent the way today's split would."""
        moved = np.abs(self.totals(self.today, budget) - self.today * budget)
        return bool(moved.max() > TOUCHES * budget)

    def touched(self, plan: Floats) -> tuple[str | None, ...]:
        """Return for each channel which of the limits ``plan`` touches, in words."""
        return tuple(self.bounds.touched(plan, c) for c in range(len(self.channels)))


def fill(weights: Floats, total: float, low: Floats, high: Floats) -> Floats:
    """Share ``total`` out in proportion to ``weights``, none below ``low`` or above ``high``.

    All arrays have one shape; ``low.sum() <= total <= high.sum()``. What a bound takes from one
    entry is shared by the others in proportion.
    """
    weights = np.maximum(weights / weights.max(), NO_SHARE)
    kinks = np.unique(np.concatenate([low / weights, high / weights]))
    sums = np.clip(weights * kinks[:, None], low, high).sum(axis=1)
    shared = np.clip(weights * np.interp(total, sums, kinks), low, high)
    free = (shared > low) & (shared < high)
    if free.any():
        shared[free] *= 1.0 + (total - shared.sum()) / shared[free].sum()
    within: Floats = np.clip(shared, low, high)
    return within


def _steady(flights: tuple[Flighting | None, ...]) -> tuple[int, ...]:
    return tuple(c for c, flight in enumerate(flights) if flight is None)


def _range(allowed: Polytope, scale: Floats, budget: float | None) -> tuple[float, float]:
    """Return the least and the largest total that is allowed."""
    try:
        if budget is not None:
            allowed.nearest(np.ones_like(scale))
            return budget, budget
        least, most = (scale @ allowed.farthest(sign * scale) for sign in (-1.0, 1.0))
    except NoPointError:
        raise ChoiceError(
            "no total at all satisfies the limits together"
            if budget is None
            else f"no plan of {money(budget)} satisfies the limits together",
            wanted="limits that leave at least one plan",
            remedy="widen `change`, or the lower and upper limits, those on sums of several "
            "channels and those per period included",
        ) from None
    return float(least), float(most)


def _check_sums(bounds: Bounds, budget: float) -> None:
    low, high = bounds.totals(budget)

    def listed(side: Callable[[int, float | None], Source]) -> str:
        every = [(name, *side(c, budget)) for c, name in enumerate(bounds.columns.names)]
        largest = sorted(every, key=lambda each: -each[1]) if len(every) > MOST_LISTED else every
        shown = [f"{name!r} {money(amount)} ({why})" for name, amount, why in largest]
        more = len(shown) - MOST_LISTED
        return ", ".join(shown[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")

    if low.sum() > budget * (1.0 + TOUCHES):
        raise ChoiceError(
            f"the least that the channels must get adds up to {money(low.sum())}, "
            f"more than the budget of {money(budget)}: {listed(bounds.lower)}",
            wanted="lower limits that fit into the budget",
            remedy=f"raise the budget to {money(low.sum())} or more, or lower the lower limits",
        )
    if high.sum() < budget * (1.0 - TOUCHES):
        raise ChoiceError(
            f"the most that the channels may get adds up to {money(high.sum())}, "
            f"less than the budget of {money(budget)}: {listed(bounds.upper)}",
            wanted="upper limits that let the whole budget be spent",
            remedy=f"lower the budget to {money(high.sum())} or less, raise the upper limits, "
            "or raise `stretch` if you trust the curves that far",
        )
