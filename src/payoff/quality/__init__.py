"""Whether a table is fit for use, before any question is asked of it."""

from payoff.quality.check import check
from payoff.quality.look import Look, look_at

__all__ = ["Look", "check", "look_at"]
