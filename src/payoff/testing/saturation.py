"""The laws of saturation."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from payoff.maths.compile import compiled
from payoff.mix.saturation import Saturation
from payoff.testing.parameters import parameter_draws

GRID = np.concatenate([[0.0], np.geomspace(1e-6, 50.0, 400)])


@compiled(static=("saturation",))
def _curves(saturation: Any, u: Any, parameters: Any) -> Any:
    curve = jax.vmap(jax.value_and_grad(lambda at: saturation.curve(at, **parameters)))(u)
    envelope = saturation.envelope(u, **parameters)
    slopes = jax.grad(lambda own: saturation.curve(u, **own).sum())(parameters)
    return *curve, envelope, slopes


class SaturationLaws:
    """Subclass it, set ``saturation``, and the laws are tests.

    Nothing at nothing; more exposure never means less effect; gradients are finite, at zero too
    and true to differences; the envelope is concave, nowhere below the curve, and meets it.
    """

    saturation: Saturation

    def curves(self, parameters: dict[str, float], grid: Any = GRID) -> Any:
        """Return curve, slope, envelope and slopes by parameter on the grid."""
        return _curves(type(self.saturation), grid, parameters)

    def test_nothing_comes_of_nothing(self) -> None:
        for parameters in parameter_draws(self.saturation.priors):
            assert abs(self.curves(parameters)[0][0]) < 1e-12

    def test_never_falls(self) -> None:
        for parameters in parameter_draws(self.saturation.priors):
            curve, slope, _, _ = self.curves(parameters)
            assert np.all(np.diff(curve) >= 0.0)
            assert np.all(slope >= 0.0)

    def test_gradients_are_finite_and_true(self) -> None:
        step = 1e-6
        at = np.array([0.1, 0.5, 1.0, 3.0])
        for parameters in parameter_draws(self.saturation.priors):
            assert all(np.isfinite(value).all() for value in self.curves(parameters)[1:3])
            assert all(np.isfinite(s).all() for s in self.curves(parameters)[3].values())
            above, below = (
                self.curves(parameters, at + step)[0],
                self.curves(parameters, at - step)[0],
            )
            slope = self.curves(parameters, at)[1]
            np.testing.assert_allclose((above - below) / (2 * step), slope, rtol=1e-4, atol=1e-8)

    def test_envelope_is_concave_and_above(self) -> None:
        for parameters in parameter_draws(self.saturation.priors):
            curve, _, envelope, _ = self.curves(parameters)
            assert np.all(envelope >= curve - 1e-12)
            chords = np.diff(envelope) / np.diff(GRID)
            assert np.all(np.diff(chords) <= 1e-7 * chords[:-1] + 1e-9)

    def test_what_is_called_concave_is_its_own_envelope(self) -> None:
        for parameters in parameter_draws(self.saturation.priors):
            curve, _, envelope, _ = self.curves(parameters)
            if self.saturation.concave:
                np.testing.assert_array_equal(envelope, curve)

    def test_envelope_meets_the_curve(self) -> None:
        for parameters in parameter_draws(self.saturation.priors):
            curve, _, envelope, _ = self.curves(parameters, np.array([500.0]))
            np.testing.assert_allclose(envelope, curve, rtol=1e-3)
