"""Whether a table is fit for use, before any question is asked of it."""

from payoff.quality.look import Look, look_at
from payoff.quality.table import check

__all__ = ["Look", "check", "look_at"]
