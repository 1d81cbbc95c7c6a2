"""Every saturation keeps the laws, and is the formula of its docstring."""

import numpy as np
import pytest

from payoff.maths.compile import compiled
from payoff.mix.priors import LogNormal
from payoff.mix.saturation import (
    SATURATIONS,
    Hill,
    Logistic,
    MichaelisMenten,
    NoSaturation,
    Power,
    Tanh,
)
from payoff.testing import SaturationLaws


class TestLogistic(SaturationLaws):
    saturation = Logistic()


class TestHill(SaturationLaws):
    saturation = Hill()


class TestSteepHill(SaturationLaws):
    saturation = Hill(slope=LogNormal(3.0, 0.3))


class TestMichaelisMenten(SaturationLaws):
    saturation = MichaelisMenten()


class TestTanh(SaturationLaws):
    saturation = Tanh()


class TestPower(SaturationLaws):
    saturation = Power()


class TestNoSaturation(SaturationLaws):
    saturation = NoSaturation()


U = np.array([0.0, 0.1, 0.5, 1.0, 2.0, 10.0])
V = U + 1e-4
FORMULAS = {
    "logistic": ({"lam": 1.7}, (1 - np.exp(-1.7 * U)) / (1 + np.exp(-1.7 * U))),
    "hill": (
        {"half": 0.8, "slope": 2.2},
        V**2.2 / (0.8**2.2 + V**2.2) - 1e-4**2.2 / (0.8**2.2 + 1e-4**2.2),
    ),
    "michaelis_menten": ({"half": 0.8}, U / (0.8 + U)),
    "tanh": ({"scale": 1.3}, np.tanh(U / 1.3)),
    "power": ({"exponent": 0.4}, V**0.4 - 1e-4**0.4),
    "none": ({}, U),
}


@pytest.mark.parametrize("name", list(SATURATIONS))
def test_curve_is_the_formula(name):
    parameters, curve = FORMULAS[name]
    saturation = SATURATIONS[name]
    made = compiled()(lambda u, own: saturation.curve(u, **own))(U, parameters)
    np.testing.assert_allclose(made, curve, rtol=1e-12, atol=1e-15)


def test_a_hill_below_slope_one_is_its_own_envelope():
    parameters = {"half": 0.8, "slope": 0.7}
    curve = compiled()(lambda u: Hill.curve(u, **parameters))(U)
    envelope = compiled()(lambda u: Hill.envelope(u, **parameters))(U)
    np.testing.assert_allclose(envelope, curve, rtol=1e-12)
