"""Normal: a number of either sign."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors.domain import REAL, Domain
from payoff.mix.priors.prior import check_positive


@frozen
class Normal:
    """Normal with a mean and a standard deviation."""

    mean: float = 0.0
    sd: float = 1.0
    domain: ClassVar[Domain] = REAL

    def __post_init__(self) -> None:
        check_positive("Normal", sd=self.sd)

    @property
    def numbers(self) -> tuple[float, ...]:
        """Mean and standard deviation."""
        return (self.mean, self.sd)

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density up to a constant."""
        mean, sd = numbers
        return -0.5 * ((x - mean) / sd) ** 2

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values."""
        return random.normal(self.mean, self.sd, size)
