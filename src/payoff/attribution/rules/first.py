"""First touch: all credit to the first."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.core.frozen import frozen


@frozen
class First(TouchRule):
    """All credit to the first touch of the journey."""

    title: ClassVar[str] = "First touch"

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return 1 for the first touch, 0 for the others."""
        import ibis

        return ibis.ifelse(touches.position == 0, 1.0, 0.0)
