"""By position: fixed shares for the first and the last touches, the rest in equal parts between."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen


@frozen
class Position(TouchRule):
    """Fixed shares for the first and the last touches; U-shaped with the defaults.

    Attributes
    ----------
    first
        Shares of the first touch, the second, and so on.
    last
        Shares of the last touches, the very last one at the end.

    What is left goes to the touches between in equal parts. A touch of a short journey that is
    both takes both shares, and the shares of a journey are divided by their sum.
    """

    first: tuple[float, ...] = (0.4,)
    last: tuple[float, ...] = (0.4,)
    title: ClassVar[str] = "Position-based (U-shaped)"

    def __post_init__(self) -> None:
        shares = (*self.first, *self.last)
        if min(shares, default=0.0) < 0 or not 0 < sum(shares) <= 1 + 1e-12:
            raise ChoiceError(
                f"shares of positions are {shares} and add up to {sum(shares):g}",
                wanted="shares between 0 and 1 that add up to at most 1",
                remedy="give what the first and the last touches take; the rest is shared between",
            )

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return the share of the touch's position, for the length of its journey."""
        import ibis

        fixed = len(self.first) + len(self.last)
        from_end = touches.length - 1 - touches.position
        ends = [(touches.position == place, share) for place, share in enumerate(self.first)]
        ends += [(from_end == place, share) for place, share in enumerate(reversed(self.last))]
        rest = max(1.0 - sum(self.first) - sum(self.last), 0.0)
        # Journeys that are too short for a touch between are listed: they are few lengths.
        short = [
            ((touches.length == length) & (touches.position == place), share)
            for length in range(1, fixed + 1)
            for place, share in enumerate(self._short(length))
        ]
        return ibis.cases(*short, *ends, else_=rest / (touches.length - fixed).nullif(0))

    def _short(self, length: int) -> list[float]:
        """Return the shares in a journey that is no longer than the listed positions."""
        shares = [0.0] * length
        for place, share in enumerate(self.first[:length]):
            shares[place] += share
        for place, share in enumerate(reversed(self.last[-length:] if self.last else ())):
            shares[length - 1 - place] += share
        total = sum(shares)
        return [share / total for share in shares] if total > 0 else [1.0 / length] * length
