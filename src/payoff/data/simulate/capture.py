"""Demand capture: exposure of one channel that others cause."""

from __future__ import annotations

from payoff.core.frozen import frozen


@frozen
class Capture:
    """Exposure and spend that follow an earlier channel's effect, as paid search follows TV.

    Exposure is what was planned times ``1 + strength * v / mean(v)``, where ``v`` is the effect
    of ``channel`` per head, and the mean is over what was there.

    Attributes
    ----------
    channel
        The channel that causes it, which stands before this one in the world.
    strength
        What it adds on average, as a share of what was planned.
    """

    channel: str
    strength: float
