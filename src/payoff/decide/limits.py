"""What a plan may not do: bounds, change against today, steps, extrapolation, and when to run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field

from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen
from payoff.decide.flighting import Blackout, Flighting


@frozen
class Limits:
    """Bounds on a plan; every one is linear in the plan, but for flights.

    Where a plan has a column for each channel in each group, a name is that of a column, a channel
    or a group.

    Attributes
    ----------
    lower, upper
        Name to the least and most over the whole horizon, in units of spend; for a channel or a
        group of several columns, in their sum.
    change
        Largest relative change of a channel's total against today's split of the same budget:
        0.3 keeps every channel within 30 % of what today's split would give it.
    step
        Largest change from one period of the plan to the next, as a share of the channel's own
        average planned spend per period. Even spending always satisfies it, whatever the total.
    stretch
        Most that a channel may get in one period, as a multiple of the largest spend that the
        data ever saw in one period; beyond it the curves are extrapolation.
    period_lower, period_upper
        Name of a column to the least and most it may get in each period, in units of spend; the
        least does not hold in a blackout.
    blackouts
        Name to days without spend, on all its columns. The step limit does not hold into and out
        of a blackout, and its average is over the other periods.
    flights
        Name to what its columns need when they run. The step limit holds within a flight only,
        and its average is over the periods of flights.

    Raises
    ------
    ChoiceError
        When a limit is negative, not a number, or a lower one is above the upper one.
    """

    lower: Mapping[str, float] = field(default_factory=dict)
    upper: Mapping[str, float] = field(default_factory=dict)
    change: float | None = None
    step: float | None = None
    stretch: float = 1.5
    period_lower: Mapping[str, float] = field(default_factory=dict)
    period_upper: Mapping[str, float] = field(default_factory=dict)
    blackouts: Mapping[str, tuple[Blackout, ...]] = field(default_factory=dict)
    flights: Mapping[str, Flighting] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_pair("limit", self.lower, self.upper)
        _check_pair("limit per period", self.period_lower, self.period_upper)
        self._check_shares()
        for channel in sorted(self.flights.keys() & self.period_lower.keys()):
            raise ChoiceError(
                f"{channel!r} has flights and a lower limit per period",
                wanted="one of the two: a channel with a least spend in every period is never off",
                remedy=f"leave one of them out; a flight of {channel!r} has a least spend of its "
                "own",
            )

    def names(self) -> tuple[str, ...]:
        """Return every name that a limit is on."""
        every = (self.lower, self.upper, self.period_lower, self.period_upper)
        return tuple(
            dict.fromkeys(name for part in (*every, self.blackouts, self.flights) for name in part)
        )

    def _check_shares(self) -> None:
        shares = (("change", self.change), ("step", self.step), ("stretch", self.stretch))
        for name, share in shares:
            if share is None:
                continue
            if not (math.isfinite(share) and share >= 0) or (name == "stretch" and share == 0):
                raise ChoiceError(
                    f"the {name} limit is {share:g}",
                    wanted="a finite number, "
                    + ("above zero" if name == "stretch" else "zero or more"),
                    remedy=f"give {name} as a share (0.3 is 30 %)"
                    if name != "stretch"
                    else "give stretch as a multiple (1.5 is half more than ever seen)",
                )


def _check_pair(what: str, lower: Mapping[str, float], upper: Mapping[str, float]) -> None:
    for side, bounds in (("lower", lower), ("upper", upper)):
        for name, amount in bounds.items():
            if not (math.isfinite(amount) and amount >= 0):
                raise ChoiceError(
                    f"the {side} {what} of {name!r} is {amount:g}",
                    wanted="a finite amount of money, zero or more",
                    remedy="correct the limit or leave it out",
                )
    for name in lower.keys() & upper.keys():
        if lower[name] > upper[name]:
            raise ChoiceError(
                f"{name!r} must get at least {lower[name]:,.12g} (lower {what}) and "
                f"at most {upper[name]:,.12g} (upper {what})",
                wanted=f"a lower {what} that is not above the upper {what}",
                remedy=f"lower the lower {what} of {name!r} or raise its upper {what}",
            )
