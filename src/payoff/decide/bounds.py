"""Least and most per cell, column and sum of columns, and where each comes from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from payoff.answers.response import Response
from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen_arrays
from payoff.decide.columns import Columns
from payoff.decide.flighting import Flighting
from payoff.decide.limits import Limits

TOUCHES = 1e-6
Source = tuple[float, str]
"""An amount in units of spend, and in words why it is the limit."""


@frozen_arrays
class Sum:
    """A limit on the sum of several columns: of a channel over groups, or of a group.

    Attributes
    ----------
    name
        The channel or group.
    columns
        Which columns of a plan it sums.
    low, high
        In units of spend; ``inf`` without an upper limit.
    """

    name: str
    columns: tuple[int, ...]
    low: float
    high: float


@frozen_arrays
class Bounds:
    """What the limits say, as arrays.

    Attributes
    ----------
    columns
        Names.
    today
        Shape ``(columns,)``, today's split as shares that sum to 1.
    most
        Shape ``(columns,)``, most in one period: a multiple of the most ever seen.
    floor, cap
        Shape ``(periods, columns)``: least and most per cell, in units of spend.
    limits
        As chosen.
    sums
        Limits on more than one column.
    flights
        One per column, or ``None``.
    """

    columns: Columns
    today: Floats
    most: Floats
    floor: Floats
    cap: Floats
    limits: Limits
    sums: tuple[Sum, ...]
    flights: tuple[Flighting | None, ...]

    @classmethod
    def of(cls, response: Response, limits: Limits, today: Floats) -> Bounds:
        """Read ``limits`` on the horizon of ``response``.

        Raises
        ------
        ChoiceError
            When a limit names nothing there is, or the limits on one cell contradict each other.
        """
        columns = Columns.of(response)
        columns.check(limits.names())
        horizon, most = len(response.periods), limits.stretch * np.asarray(response.largest_spend)
        cap, floor = np.tile(most, (horizon, 1)), np.zeros((horizon, len(most)))
        for name, amount in limits.period_upper.items():
            cap[:, _one(columns, name)] = np.minimum(most[_one(columns, name)], amount)
        for name, amount in limits.period_lower.items():
            floor[:, _one(columns, name)] = amount
        _check_cells(columns.names, floor, cap)
        for name, blackouts in limits.blackouts.items():
            for blackout in blackouts:
                dark = blackout.covers(response.periods)
                if not dark:
                    raise ChoiceError(
                        f"a blackout of {name!r} from {blackout.first} to {blackout.last}",
                        wanted=f"days of the horizon, {response.periods[0]} to "
                        f"{response.periods[-1]}",
                        remedy="correct the dates, or plan a longer horizon",
                    )
                cells = np.ix_(dark, columns.named(name))
                cap[cells] = floor[cells] = 0.0
        flights = _flights(columns, limits)
        _check_flights(columns.names, flights, cap)
        return cls(columns, today, most, floor, cap, limits, _sums(columns, limits), flights)

    @property
    def horizon(self) -> int:
        """Number of periods."""
        return len(self.cap)

    def totals(self, budget: float | None) -> tuple[Floats, Floats]:
        """Return lower and upper totals per column; without a budget ``change`` is not in them."""
        sides = [(self.lower(c, budget), self.upper(c, budget)) for c in range(len(self.today))]
        for name, ((low, least), (high, most)) in zip(self.columns.names, sides, strict=True):
            if low > high * (1.0 + TOUCHES):
                raise ChoiceError(
                    f"{name!r} must get at least {money(low)} ({least}) and at most "
                    f"{money(high)} ({most})",
                    wanted="limits that leave room",
                    remedy=f"widen one of the two limits of {name!r}",
                )
        lows, highs = np.array([low for (low, _), _ in sides]), np.array([h for _, (h, _) in sides])
        return np.minimum(lows, highs), highs

    def lower(self, c: int, budget: float | None) -> Source:
        """Return the least total of a column."""
        sources = [(0.0, "no limit"), (float(self.floor[:, c].sum()), "lower limit per period")]
        sources += [(amount, "lower limit") for amount in self._own(self.limits.lower, c)]
        if self.limits.change is not None and budget is not None:
            least = max(0.0, 1.0 - self.limits.change) * self.today[c] * budget
            sources.append((least, f"at most {self.limits.change:.0%} below today"))
        return max(sources, key=_amount)

    def upper(self, c: int, budget: float | None) -> Source:
        """Return the most total of a column."""
        sources = [(float(self.cap[:, c].sum()), self._cap_words(c))]
        sources += [(amount, "upper limit") for amount in self._own(self.limits.upper, c)]
        if self.limits.change is not None and budget is not None:
            most = (1.0 + self.limits.change) * self.today[c] * budget
            sources.append((most, f"at most {self.limits.change:.0%} above today"))
        return min(sources, key=_amount)

    def touched(self, plan: Floats, c: int) -> str | None:
        """Return which limit ``plan``, ``(periods, columns)``, touches in a column, in words."""
        budget, spent = float(plan.sum()), plan[:, c]
        (low, least), (high, most) = self.lower(c, budget), self.upper(c, budget)
        slack = TOUCHES * max(high, budget / len(self.today))
        if spent.sum() >= high - slack:
            return most
        if low > 0 and spent.sum() <= low + slack:
            return least
        for each in self.sums:
            total = float(plan[:, each.columns].sum())
            if c in each.columns and total >= each.high - slack:
                return f"upper limit of {each.name}"
            if c in each.columns and 0.0 < total <= each.low + slack:
                return f"lower limit of {each.name}"
        return self._touched_in_a_period(spent, c, slack)

    def _touched_in_a_period(self, spent: Floats, c: int, slack: float) -> str | None:
        cap, floor = self.cap[:, c], self.floor[:, c]
        full = int(((spent >= cap * (1.0 - TOUCHES)) & (cap > 0)).sum())
        if full:
            words = "upper limit per period" if self._capped(c) else self._stretched()
            return f"{words.removesuffix(' in a period')}, in {_periods(full)}"
        bare = int(((floor > 0) & (spent <= floor * (1.0 + TOUCHES))).sum())
        if bare:
            return f"lower limit per period, in {_periods(bare)}"
        flight = self.flights[c]
        on = spent > slack
        if flight is not None and flight.least_when_on > 0:
            least = int((on & (spent <= flight.least_when_on * (1.0 + TOUCHES))).sum())
            if least:
                return f"least spend of a flight, in {_periods(least)}"
        live = on if flight is not None else cap > 0
        if self.limits.step is not None and self.horizon > 1 and spent.sum() > slack:
            mean = spent[live].mean()
            moved = np.abs(np.diff(spent))[live[1:] & live[:-1]]
            steps = int((moved >= (self.limits.step - TOUCHES) * mean).sum())
            if steps:
                return f"step limit, between {_periods(steps)} and the next"
        return None

    def _own(self, limits: Mapping[str, float], c: int) -> list[float]:
        """Return what ``limits`` say of this column alone."""
        return [amount for name, amount in limits.items() if self.columns.named(name) == (c,)]

    def _capped(self, c: int) -> bool:
        return bool(self.cap[:, c].max() < self.most[c])

    def _stretched(self) -> str:
        return f"{self.limits.stretch:g} times the most ever spent in a period"

    def _cap_words(self, c: int) -> str:
        words = "upper limit per period" if self._capped(c) else self._stretched()
        return words if self.cap[:, c].all() or not self.most[c] else f"{words}, with its blackouts"


def money(amount: float) -> str:
    """Write an amount for a sentence: twelve digits at most, thousands apart."""
    return f"{amount:,.12g}" if abs(amount) < 1e-2 else f"{amount:,.2f}".removesuffix(".00")


def _amount(source: Source) -> float:
    return source[0]


def _periods(count: int) -> str:
    return "1 period" if count == 1 else f"{count} periods"


def _one(columns: Columns, name: str) -> int:
    found = columns.named(name)
    if len(found) > 1:
        raise ChoiceError(
            f"a limit per period on {name!r}, which has several columns",
            wanted="the name of one column",
            remedy="limit its columns: " + ", ".join(repr(columns.names[c]) for c in found),
        )
    return found[0]


def _sums(columns: Columns, limits: Limits) -> tuple[Sum, ...]:
    names = dict.fromkeys((*limits.lower, *limits.upper))
    wide = ((name, columns.named(name)) for name in names)
    return tuple(
        Sum(name, found, limits.lower.get(name, 0.0), limits.upper.get(name, np.inf))
        for name, found in wide
        if len(found) > 1
    )


def _flights(columns: Columns, limits: Limits) -> tuple[Flighting | None, ...]:
    found: list[Flighting | None] = [None] * len(columns.names)
    for name, flighting in sorted(
        limits.flights.items(), key=lambda item: -len(columns.named(item[0]))
    ):
        for c in columns.named(name):
            found[c] = flighting
    return tuple(found)


def _check_cells(names: tuple[str, ...], floor: Floats, cap: Floats) -> None:
    for c, name in enumerate(names):
        if floor[0, c] > cap[0, c] * (1.0 + TOUCHES):
            raise ChoiceError(
                f"{name!r} must get at least {money(floor[0, c])} in a period and may get at most "
                f"{money(cap[0, c])}",
                wanted="a lower limit per period that is not above the most in a period",
                remedy="lower it, or raise `stretch` if you trust the curve that far",
            )


def _check_flights(
    names: tuple[str, ...], flights: tuple[Flighting | None, ...], cap: Floats
) -> None:
    for c, flight in enumerate(flights):
        if flight is None:
            continue
        if flight.least_when_on > cap[:, c].max() > 0.0:
            raise ChoiceError(
                f"a flight of {names[c]!r} needs {money(flight.least_when_on)} in a period, and it "
                f"may get at most {money(cap[:, c].max())}",
                wanted="a least spend of a flight that is not above the most in a period",
                remedy="lower it, or raise `stretch` if you trust the curve that far",
            )
        if flight.shortest_flight > len(cap):
            raise ChoiceError(
                f"a shortest flight of {flight.shortest_flight} periods for {names[c]!r}, and a "
                f"horizon of {len(cap)}",
                wanted="flights that fit into the horizon",
                remedy="plan a longer horizon, or allow shorter flights",
            )
