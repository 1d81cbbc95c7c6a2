"""Every adstock keeps the laws, and its kernel is the formula of its docstring."""

import numpy as np
import pytest

from payoff.core.errors import ChoiceError
from payoff.maths.compile import compiled
from payoff.mix.adstock import (
    ADSTOCKS,
    Binomial,
    Delayed,
    Geometric,
    NoAdstock,
    WeibullCDF,
    WeibullPDF,
    kernel,
    spread,
)
from payoff.testing import AdstockLaws


class TestGeometric(AdstockLaws):
    adstock = Geometric()


class TestDelayed(AdstockLaws):
    adstock = Delayed()


class TestWeibullCDF(AdstockLaws):
    adstock = WeibullCDF()


class TestWeibullPDF(AdstockLaws):
    adstock = WeibullPDF()


class TestBinomial(AdstockLaws):
    adstock = Binomial()


class TestNoAdstock(AdstockLaws):
    adstock = NoAdstock()


LAG = np.arange(6.0)
AGES = np.arange(1.0, 6.0)
FORMULAS = {
    "geometric": ({"alpha": 0.6}, 0.6**LAG),
    "delayed": ({"alpha": 0.6, "delay": 1.5}, 0.6 ** ((LAG - 1.5) ** 2)),
    "weibull_pdf": (
        {"shape": 2.0, "scale": 3.0},
        2 / 3 * ((LAG + 1) / 3) * np.exp(-(((LAG + 1) / 3) ** 2)),
    ),
    "weibull_cdf": (
        {"shape": 0.7, "scale": 2.0},
        np.cumprod(np.append(1.0, np.exp(-((AGES / 2.0) ** 0.7)))),
    ),
    "binomial": ({"alpha": 0.4}, (1 - LAG / 7) ** (1 / 0.4 - 1)),
    "none": ({}, (LAG == 0).astype(float)),
}


@pytest.mark.parametrize("name", list(ADSTOCKS))
def test_kernel_is_the_formula(name):
    parameters, weights = FORMULAS[name]
    lags = 1 if name == "none" else 6
    made = compiled(static=("adstock", "lags"))(kernel)(ADSTOCKS[name], lags, parameters)
    np.testing.assert_allclose(made, (weights / weights.sum())[:lags], rtol=1e-12)


def test_a_kernel_of_no_length_is_refused():
    with pytest.raises(ChoiceError, match="lags=0"):
        Geometric(lags=0)


def test_an_unknown_adstock_suggests_the_nearest():
    with pytest.raises(ChoiceError, match="did you mean 'geometric'"):
        ADSTOCKS["geometrical"]


def test_spread_is_a_convolution_that_starts_with_the_first_period():
    random = np.random.default_rng(6)
    series, weights = random.gamma(1.0, size=30), random.dirichlet(np.ones(5))
    made = compiled()(spread)(series, weights)
    np.testing.assert_allclose(made, np.convolve(series, weights)[:30], rtol=1e-12)
