"""What a plan may not do: bounds per channel, change against today, steps, extrapolation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import field

from payoff.core.errors import ChoiceError, nearest
from payoff.core.frozen import frozen


@frozen
class Limits:
    """Bounds on a plan; every one is linear in the plan.

    Attributes
    ----------
    lower, upper
        Channel to the least and most it may get over the whole horizon, in units of spend.
    change
        Largest relative change of a channel's total against today's split of the same budget:
        0.3 keeps every channel within 30 % of what today's split would give it.
    step
        Largest change from one period of the plan to the next, as a share of the channel's own
        average planned spend per period. Even spending always satisfies it, whatever the total.
    stretch
        Most that a channel may get in one period, as a multiple of the largest spend that the
        data ever saw in one period; beyond it the curves are extrapolation.

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

    def __post_init__(self) -> None:
        for side, bounds in (("lower", self.lower), ("upper", self.upper)):
            for channel, amount in bounds.items():
                if not (math.isfinite(amount) and amount >= 0):
                    raise ChoiceError(
                        f"the {side} limit of {channel!r} is {amount:g}",
                        wanted="a finite amount of money, zero or more",
                        remedy="correct the limit or leave it out",
                    )
        for channel in self.lower.keys() & self.upper.keys():
            if self.lower[channel] > self.upper[channel]:
                raise ChoiceError(
                    f"{channel!r} must get at least {self.lower[channel]:,.12g} (lower limit) and "
                    f"at most {self.upper[channel]:,.12g} (upper limit)",
                    wanted="a lower limit that is not above the upper limit",
                    remedy=f"lower the lower limit of {channel!r} or raise its upper limit",
                )
        self._check_shares()

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

    def check_channels(self, known: Iterable[str]) -> None:
        """Check that every limit is on a channel that there is.

        Raises
        ------
        ChoiceError
            With the nearest name there is.
        """
        names = list(known)
        for channel in (*self.lower, *self.upper):
            if channel not in names:
                raise ChoiceError(
                    f"a limit on {channel!r}, which is no channel of this model",
                    wanted="one of: " + ", ".join(map(repr, names)),
                    remedy=nearest(channel, names),
                )
