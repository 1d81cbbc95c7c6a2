"""What a channel that cannot have worked is said to have brought."""

from __future__ import annotations

from payoff.answers.health import Health
from payoff.answers.interval import Interval
from payoff.core.frozen import frozen


@frozen
class PlaceboAnswer:
    """The media of a channel, moved elsewhere in time, fitted beside the real ones.

    Attributes
    ----------
    channel
        Whose media they are.
    shift
        By how many periods they were moved; what leaves at the end comes in at the start.
    contribution
        What they are said to have brought, in units of the KPI; nothing in truth.
    roi
        The same per unit of spend; ``None`` for an organic channel.
    tail
        Twice the posterior probability of the less likely sign: small when the model is sure of
        an effect that cannot be.
    health
        Of the fit with the placebo.
    """

    channel: str
    shift: int
    contribution: Interval
    roi: Interval | None
    tail: float
    health: Health

    @property
    def passed(self) -> bool:
        """Whether the 90 % interval includes zero."""
        return self.contribution.p05 <= 0 <= self.contribution.p95
