"""Time decay: the nearer to the conversion, the more."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.attribution.steps import DAY, age
from payoff.core.errors import ChoiceError
from payoff.core.frozen import frozen


@frozen
class TimeDecay(TouchRule):
    """Credit that halves with every half-life between a touch and the conversion.

    Attributes
    ----------
    half_life
        Days.
    """

    half_life: float = 7.0
    title: ClassVar[str] = "Time decay"
    closed: ClassVar[bool] = False
    wants: ClassVar[frozenset[str]] = frozenset({"times"})

    def __post_init__(self) -> None:
        if not 0 < self.half_life < float("inf"):
            raise ChoiceError(
                f"a half-life of {self.half_life:g} days",
                wanted="days above 0",
                remedy="7 is usual",
            )

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return 2^-(age / half-life)."""
        import ibis

        return ibis.literal(0.5) ** (age(touches) / (self.half_life * DAY))
