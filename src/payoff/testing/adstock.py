"""The laws of adstock."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.maths.compile import compiled
from payoff.mix.adstock import Adstock, kernel, spread
from payoff.testing.parameters import parameter_draws

LAGS = 8


@compiled(static=("adstock", "lags"))
def _spread(adstock: Any, lags: int, series: Any, parameters: Any) -> Any:
    return spread(series, kernel(adstock, lags, parameters))


@compiled(static=("adstock", "lags"))
def _gradients(adstock: Any, lags: int, series: Any, parameters: Any) -> Any:
    def late(series: Any, parameters: Any) -> jax.Array:
        spent = spread(series, kernel(adstock, lags, parameters))
        return jnp.arange(1.0, len(series) + 1) @ spent

    return jax.grad(late, argnums=(0, 1))(series, parameters)


class AdstockLaws:
    """Subclass it, set ``adstock``, and the laws are tests.

    It spends out what came in; nothing comes before the exposure; more exposure never means less
    effect; twice the exposure is twice the effect; gradients are finite.
    """

    adstock: Adstock

    @property
    def lags(self) -> int:
        """Length of the kernel under test."""
        return self.adstock.lags or LAGS

    def spread(self, series: Any, parameters: dict[str, float]) -> Any:
        """Apply the adstock under test."""
        return _spread(type(self.adstock), self.lags, np.asarray(series, float), parameters)

    def test_spends_out_what_came_in(self) -> None:
        series = np.concatenate([np.random.default_rng(1).gamma(1.0, size=20), np.zeros(self.lags)])
        for parameters in parameter_draws(self.adstock.priors):
            assert np.isclose(self.spread(series, parameters).sum(), series.sum(), rtol=1e-12)

    def test_nothing_comes_before_the_exposure(self) -> None:
        series = np.zeros(30)
        series[12] = 1.0
        for parameters in parameter_draws(self.adstock.priors):
            spent = self.spread(series, parameters)
            assert np.all(spent[:12] == 0.0)
            assert np.all(spent[12 + self.lags :] == 0.0)

    def test_is_linear_and_monotone(self) -> None:
        random = np.random.default_rng(2)
        low, more = random.gamma(1.0, size=(2, 25))
        for parameters in parameter_draws(self.adstock.priors):
            below, extra = self.spread(low, parameters), self.spread(more, parameters)
            np.testing.assert_allclose(self.spread(low + 3 * more, parameters), below + 3 * extra)
            assert np.all(extra >= 0.0)

    def test_gradients_are_finite(self) -> None:
        series = np.concatenate([np.zeros(5), np.ones(5), np.zeros(5)])
        for parameters in parameter_draws(self.adstock.priors):
            by_series, by_parameter = _gradients(type(self.adstock), self.lags, series, parameters)
            assert np.all(np.isfinite(by_series))
            assert all(np.isfinite(slope) for slope in by_parameter.values())
