"""The laws of priors."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from payoff.maths.compile import compiled
from payoff.mix.priors import Prior


@compiled(static=("prior",))
def _on_the_line(prior: Any, real: Any, numbers: Any) -> Any:
    natural = prior.domain.from_real(real)
    density = prior.log_density(natural, *numbers) + prior.domain.log_slope(real)
    slope = jax.vmap(jax.grad(lambda at: jnp.sum(prior.log_density(at, *numbers))))(natural)
    return natural, density, prior.domain.to_real(natural), slope


class PriorLaws:
    """Subclass it, set ``prior``, and the laws are tests.

    Draws follow the density; the map to the real line goes there and back; it prints itself.
    """

    prior: Prior

    def test_draws_follow_the_density(self) -> None:
        draws = self.prior.sample(np.random.default_rng(3), 200_000)
        assert draws.shape == (200_000,)
        real = np.linspace(-40.0, 40.0, 40_001)
        natural, density, _, _ = _on_the_line(type(self.prior), real, self.prior.numbers)
        weight = np.exp(np.nan_to_num(density - np.nanmax(density), nan=-np.inf, neginf=-np.inf))
        below = np.cumsum(weight) / weight.sum()
        for share in (0.05, 0.25, 0.5, 0.75, 0.95):
            expected = natural[np.searchsorted(below, share)]
            assert abs(np.mean(draws <= expected) - share) < 0.005

    def test_domain_goes_there_and_back(self) -> None:
        real = np.linspace(-5.0, 5.0, 11)
        _, density, back, slope = _on_the_line(type(self.prior), real, self.prior.numbers)
        np.testing.assert_allclose(back, real, atol=1e-9)
        assert np.isfinite(density).all()
        assert np.isfinite(slope).all()

    def test_prints_its_numbers(self) -> None:
        text = str(self.prior)
        assert text.startswith(type(self.prior).__name__)
        assert all(f"{number:g}" in text or repr(number) in text for number in self.prior.numbers)
