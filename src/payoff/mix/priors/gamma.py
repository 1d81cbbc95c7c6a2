"""Gamma: a positive number with a mean and a relative spread."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors.domain import POSITIVE, Domain
from payoff.mix.priors.prior import check_positive


@frozen
class Gamma:
    """Gamma with mean ``shape / rate`` and variance ``shape / rate**2``."""

    shape: float
    rate: float
    domain: ClassVar[Domain] = POSITIVE

    def __post_init__(self) -> None:
        check_positive("Gamma", shape=self.shape, rate=self.rate)

    @property
    def numbers(self) -> tuple[float, ...]:
        """Shape and rate."""
        return (self.shape, self.rate)

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density up to a constant."""
        shape, rate = numbers
        return (shape - 1) * jnp.log(x) - rate * x

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values."""
        return random.gamma(self.shape, 1 / self.rate, size)
