"""One small simulated panel and its fit, shared by the tests of the room."""

import pytest

from payoff.data.simulate.draw import random_world
from payoff.data.simulate.mix import simulate
from payoff.mix import Mix


@pytest.fixture(scope="session")
def world():
    return simulate(random_world(3, channels=3, periods=120, curve="logistic"), 3)


@pytest.fixture(scope="session")
def panel(world):
    return world.panel()


@pytest.fixture(scope="session")
def fit(panel):
    return Mix().fit(panel, seed=3)


@pytest.fixture(scope="session")
def answer(fit):
    return fit.ask()
