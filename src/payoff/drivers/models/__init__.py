"""Models that may explain the target, the simplest family first."""

from payoff.drivers.models.boosting import Boosting
from payoff.drivers.models.forest import Forest
from payoff.drivers.models.linear import Linear
from payoff.drivers.models.model import Fitted, Model
from payoff.drivers.models.neighbours import Neighbours

MODELS: dict[str, tuple[Model, ...]] = {
    Linear.name: (Linear(0.0003), Linear(0.003), Linear(0.03)),
    Boosting.name: (Boosting(4, 100), Boosting(8, 60), Boosting(8, 200)),
    Forest.name: (Forest(10), Forest(30)),
    Neighbours.name: (Neighbours(15), Neighbours(50)),
}

__all__ = ["MODELS", "Boosting", "Fitted", "Forest", "Linear", "Model", "Neighbours"]
