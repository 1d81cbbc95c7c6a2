"""Laws that every new entry of a registry inherits: subclass one, and pytest runs it."""

from payoff.testing.adstock import AdstockLaws
from payoff.testing.prior import PriorLaws
from payoff.testing.saturation import SaturationLaws

__all__ = ["AdstockLaws", "PriorLaws", "SaturationLaws"]
