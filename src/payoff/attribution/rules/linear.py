"""Linear: the same credit to every touch."""

from __future__ import annotations

from typing import Any, ClassVar

from payoff.attribution.rules.rule import TouchRule
from payoff.core.frozen import frozen


@frozen
class Linear(TouchRule):
    """The same credit to every touch of the journey."""

    title: ClassVar[str] = "Linear"

    def weight(self, touches: Any, channels: tuple[str, ...]) -> Any:  # noqa: ARG002
        """Return 1 / touches of the journey."""
        return 1.0 / touches.length
