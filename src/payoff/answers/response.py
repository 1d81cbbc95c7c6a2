"""How the KPI responds to a plan: what a decision needs to know of a model."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from payoff.core.frozen import Floats


class Response(Protocol):
    """The posterior of the extra KPI that a plan brings.

    A plan is spend, shape ``(periods, channels)``, non-negative, in units of spend. What history
    still carries into the horizon is in the curves (saturation is shared with it) but not in the
    outcome; what the plan carries beyond the horizon, where spend goes on as lately, is in the
    outcome. A plan of zeros brings 0.
    """

    @property
    def channels(self) -> tuple[str, ...]:
        """Names, in the order of a plan's columns."""

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """For each column its channel and its group; the group is ``""`` where there are none."""

    @property
    def periods(self) -> tuple[date, ...]:
        """First day of each period of the horizon, in the order of a plan's rows."""

    @property
    def kpi(self) -> str:
        """Unit of the outcome."""

    @property
    def spend_unit(self) -> str:
        """Unit of spend."""

    @property
    def recent_spend(self) -> Floats:
        """What was spent per period lately on average, shape ``(channels,)``: today's split."""

    @property
    def largest_spend(self) -> Floats:
        """Most that the data ever saw in one period, shape ``(channels,)``."""

    def outcome(self, plan: Floats) -> Floats:
        """Return the extra KPI of ``plan`` in each posterior draw, shape ``(draws,)``."""

    def outcome_by_channel(self, plan: Floats) -> Floats:
        """Return the same split by channel, shape ``(draws, channels)``; rows sum to outcome."""

    def weighted(self, plan: Floats, weights: Floats) -> tuple[float, Floats]:
        """Return ``weights @ outcome(plan)`` and its gradient, shape ``(periods, channels)``.

        ``weights`` has shape ``(draws,)`` and is not negative.
        """

    def envelope(self) -> Response:
        """Return the response whose every curve is the concave envelope of this one's.

        It is concave in the plan, never below this response, and equal where curves are concave.
        """

    def thinned(self, draws: int) -> Response:
        """Return the same response on about ``draws`` evenly spaced posterior draws."""
