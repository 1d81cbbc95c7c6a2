"""What drives sales or engagement: models chosen by nested cross-validation, and importance."""

from payoff.drivers.find import find_drivers

__all__ = ["find_drivers"]
