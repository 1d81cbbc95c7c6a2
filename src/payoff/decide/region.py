"""The plans that a goal and its limits allow, as a polytope, and today's split inside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array, eye_array, kron, vstack

from payoff.answers.response import Response
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.decide.goal import FixedBudget, Goal
from payoff.decide.limits import Limits
from payoff.maths.optimise import NoPointError, Polytope

TOUCHES = 1e-6
NO_SHARE = 1e-6
SMALLEST_SCALE = 0.01


@frozen_arrays
class Region:
    """The allowed plans, shape ``(periods, channels)``, in units of spend.

    Attributes
    ----------
    channels
        Names.
    horizon
        Number of periods.
    today
        Shape ``(channels,)``, today's split as shares that sum to 1.
    cap
        Shape ``(channels,)``, most that a channel may get in one period.
    limits
        As chosen.
    budget
        The fixed total, or ``None`` when it is free.
    least, most
        The smallest and largest total that the limits allow.
    scale
        Shape ``(periods * channels,)``, a typical spend per cell, so that ``plan / scale`` is
        near one.
    polytope
        The allowed plans in these scaled units, rows of the plan one after the other.
    """

    channels: tuple[str, ...]
    horizon: int
    today: Floats
    cap: Floats
    limits: Limits
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
            When a limit names no channel, or the limits contradict each other or the budget.
        """
        limits.check_channels(response.channels)
        horizon, recent = len(response.periods), np.asarray(response.recent_spend, np.float64)
        shares = recent if recent.sum() > 0 else np.ones(len(recent))
        today, cap = shares / shares.sum(), limits.stretch * np.asarray(response.largest_spend)
        budget = goal.total if isinstance(goal, FixedBudget) else None
        typical = (budget or float(recent.sum()) * horizon or float(cap.sum()) * horizon) / horizon
        scale = np.tile(typical * np.maximum(today, SMALLEST_SCALE / len(today)), horizon)
        bounds = _Bounds(response.channels, horizon, today, cap, limits)
        if budget is not None:
            low, high = bounds.of(budget)
            _check_sums(bounds, budget, low, high)
            low, high = _pinned(budget, low, high)
            return cls(
                response.channels,
                horizon,
                today,
                cap,
                limits,
                budget,
                budget,
                budget,
                scale,
                _polytope(bounds, scale, budget, low, high),
            )
        polytope = _polytope(bounds, scale, None, *bounds.of(None))
        try:
            least, most = (scale @ polytope.farthest(sign * scale) for sign in (-1.0, 1.0))
        except NoPointError:
            raise ChoiceError(
                "no total at all satisfies the limits together",
                wanted="limits per channel that leave at least one plan",
                remedy="widen `change`, or the lower and upper limits",
            ) from None
        return cls(
            response.channels,
            horizon,
            today,
            cap,
            limits,
            None,
            float(least),
            float(most),
            scale,
            polytope,
        )

    def totals(self, weights: Floats, budget: float) -> Floats:
        """Split ``budget`` by ``weights``, shape ``(channels,)``, as far as the limits let it."""
        bounds = _Bounds(self.channels, self.horizon, self.today, self.cap, self.limits)
        return fill(weights, budget, *bounds.of(budget))

    def even(self, weights: Floats, budget: float) -> Floats:
        """Return the plan that splits ``budget`` by ``weights`` and spends it evenly over time."""
        return np.tile(self.totals(weights, budget) / self.horizon, (self.horizon, 1))

    def clips_today(self, budget: float) -> bool:
        """Say whether the limits keep ``budget`` from being spent the way today's split would."""
        moved = np.abs(self.totals(self.today, budget) - self.today * budget)
        return bool(moved.max() > TOUCHES * budget)

    def touched(self, plan: Floats) -> tuple[str | None, ...]:
        """Return for each channel which of the limits ``plan`` touches, in words."""
        bounds = _Bounds(self.channels, self.horizon, self.today, self.cap, self.limits)
        return tuple(bounds.touched(plan, index) for index in range(len(self.channels)))


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


@frozen_arrays
class _Bounds:
    """Least and most per channel, and where each comes from."""

    channels: tuple[str, ...]
    horizon: int
    today: Floats
    cap: Floats
    limits: Limits

    def of(self, budget: float | None) -> tuple[Floats, Floats]:
        """Return lower and upper totals; without a budget ``change`` is not among them."""
        sides = [(self.lower(c, budget), self.upper(c, budget)) for c in range(len(self.channels))]
        for channel, ((low, least), (high, most)) in zip(self.channels, sides, strict=True):
            if low > high * (1.0 + TOUCHES):
                raise ChoiceError(
                    f"{channel!r} must get at least {money(low)} ({least}) and at most "
                    f"{money(high)} ({most})",
                    wanted="limits that leave room",
                    remedy=f"widen one of the two limits of {channel!r}",
                )
        lows, highs = np.array([low for (low, _), _ in sides]), np.array([h for _, (h, _) in sides])
        return np.minimum(lows, highs), highs

    def lower(self, c: int, budget: float | None) -> tuple[float, str]:
        sources = [(0.0, "no limit")]
        if self.channels[c] in self.limits.lower:
            sources.append((self.limits.lower[self.channels[c]], "lower limit"))
        if self.limits.change is not None and budget is not None:
            least = max(0.0, 1.0 - self.limits.change) * self.today[c] * budget
            sources.append((least, f"at most {self.limits.change:.0%} below today"))
        return max(sources, key=_amount)

    def upper(self, c: int, budget: float | None) -> tuple[float, str]:
        stretched = f"{self.limits.stretch:g} times the most ever spent in a period"
        sources = [(float(self.cap[c]) * self.horizon, stretched)]
        if self.channels[c] in self.limits.upper:
            sources.append((self.limits.upper[self.channels[c]], "upper limit"))
        if self.limits.change is not None and budget is not None:
            most = (1.0 + self.limits.change) * self.today[c] * budget
            sources.append((most, f"at most {self.limits.change:.0%} above today"))
        return min(sources, key=_amount)

    def touched(self, plan: Floats, c: int) -> str | None:
        budget, spent = float(plan.sum()), plan[:, c]
        (low, least), (high, most) = self.lower(c, budget), self.upper(c, budget)
        slack = TOUCHES * max(high, budget / len(self.channels))
        if spent.sum() >= high - slack:
            return most
        if low > 0 and spent.sum() <= low + slack:
            return least
        full = int((spent >= self.cap[c] * (1.0 - TOUCHES)).sum())
        if full:
            return f"{self.limits.stretch:g} times the most ever spent, in {_periods(full)}"
        if self.limits.step is not None and self.horizon > 1 and spent.sum() > slack:
            largest = self.limits.step * spent.mean()
            steps = int((np.abs(np.diff(spent)) >= largest - TOUCHES * spent.mean()).sum())
            if steps:
                return f"step limit, between {_periods(steps)} and the next"
        return None


def money(amount: float) -> str:
    """Write an amount for a sentence: twelve digits at most, thousands apart."""
    return f"{amount:,.12g}" if abs(amount) < 1e-2 else f"{amount:,.2f}".removesuffix(".00")


def _amount(source: tuple[float, str]) -> float:
    return source[0]


def _periods(count: int) -> str:
    return "1 period" if count == 1 else f"{count} periods"


def _check_sums(bounds: _Bounds, budget: float, low: Floats, high: Floats) -> None:
    def listed(side: Callable[[int, float | None], tuple[float, str]]) -> str:
        every = ((name, *side(c, budget)) for c, name in enumerate(bounds.channels))
        return ", ".join(f"{name!r} {money(amount)} ({why})" for name, amount, why in every)

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


def _pinned(budget: float, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Make bounds equal where they leave no choice, so that no optimiser has to find that out."""
    if low.sum() >= budget * (1.0 - TOUCHES):
        low = high = low * (budget / low.sum())
    elif high.sum() <= budget * (1.0 + TOUCHES):
        low = high = high * (budget / high.sum())
    return low, high


def _polytope(
    bounds: _Bounds, scale: Floats, budget: float | None, low: Floats, high: Floats
) -> Polytope:
    """Write the limits as rows on the flattened, scaled plan."""
    horizon, count, limits = bounds.horizon, len(bounds.channels), bounds.limits
    summed = kron(np.ones((1, horizon)), eye_array(count))
    rows, lows, highs = [summed], [low], [high]
    if budget is not None:
        rows.append(np.ones((1, horizon * count)))
        lows, highs = [*lows, np.array([budget])], [*highs, np.array([budget])]
    elif limits.change is not None:
        for sign in (1.0, -1.0):
            allowed = max(0.0, 1.0 + sign * limits.change) * np.outer(bounds.today, np.ones(count))
            rows.append(kron(np.ones((1, horizon)), sign * (np.eye(count) - allowed)))
            lows, highs = [*lows, np.full(count, -np.inf)], [*highs, np.zeros(count)]
    if limits.step is not None and horizon > 1:
        mean = np.full((horizon - 1, horizon), limits.step / horizon)
        moved = np.diff(np.eye(horizon), axis=0)
        for sign in (1.0, -1.0):
            rows.append(kron(sign * moved - mean, eye_array(count)))
            size = (horizon - 1) * count
            lows, highs = [*lows, np.full(size, -np.inf)], [*highs, np.zeros(size)]
    scaled = csr_array(vstack([csr_array(block) for block in rows]).multiply(scale[None, :]))
    norms = np.maximum(np.abs(scaled).max(axis=1).toarray().ravel(), np.finfo(float).tiny)
    return Polytope(
        lower=np.zeros(len(scale)),
        upper=np.tile(bounds.cap, horizon) / scale,
        rows=csr_array(scaled.multiply(1.0 / norms[:, None])),
        low=np.concatenate(lows) / norms,
        high=np.concatenate(highs) / norms,
    )
