"""Last touch: all credit to the last."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.core.frozen import frozen


@frozen
class Last(TouchRule):
    """All credit to the last touch of the journey."""

    title: ClassVar[str] = "Last touch"

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return 1 for the last touch, 0 for the others."""
        import ibis

        return ibis.ifelse(touches.position == touches.length - 1, 1.0, 0.0)
