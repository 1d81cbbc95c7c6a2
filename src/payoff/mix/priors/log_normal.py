"""Log-normal: a typical value, and a factor by which it may be off."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors.domain import POSITIVE, Domain
from payoff.mix.priors.prior import check_positive


@frozen
class LogNormal:
    """The exponential of a Normal with mean ``log(median)`` and standard deviation ``sigma``."""

    median: float
    sigma: float
    domain: ClassVar[Domain] = POSITIVE

    def __post_init__(self) -> None:
        check_positive("LogNormal", median=self.median, sigma=self.sigma)

    @property
    def numbers(self) -> tuple[float, ...]:
        """Median and sigma."""
        return (self.median, self.sigma)

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density up to a constant."""
        median, sigma = numbers
        log_x = jnp.log(x)
        return -log_x - 0.5 * ((log_x - jnp.log(median)) / sigma) ** 2

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values."""
        return random.lognormal(np.log(self.median), self.sigma, size)
