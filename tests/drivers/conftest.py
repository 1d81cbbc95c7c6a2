"""A made-up table, and models that are quick."""

import pytest

from payoff.answers.drivers import DriversAnswer
from payoff.data.features import Features
from payoff.data.simulate.products import ProductWorld, SimulatedProducts, simulate_products
from payoff.drivers import find_drivers
from payoff.drivers.models import Boosting, Linear, Model

QUICK: dict[str, tuple[Model, ...]] = {
    "elastic net": (Linear(0.003),),
    "gradient boosting": (Boosting(8, 100),),
}


@pytest.fixture(scope="session")
def world() -> SimulatedProducts:
    return simulate_products(ProductWorld(rows=1_200), seed=3)


@pytest.fixture(scope="session")
def features(world: SimulatedProducts) -> Features:
    return Features.from_frame(
        world.table, target="sales", levers=("price",), segment="segment", stage="stage"
    )


@pytest.fixture(scope="session")
def answer(features: Features) -> DriversAnswer:
    return find_drivers(features, folds=3, seed=1, models=QUICK)
