"""Attribution: from touches to credit."""

from payoff.attribution.attribute import attribute
from payoff.attribution.journeys import Journeys

__all__ = ["Journeys", "attribute"]
