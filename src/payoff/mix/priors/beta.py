"""Beta: a share between 0 and 1."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors.domain import UNIT, Domain
from payoff.mix.priors.prior import check_positive


@frozen
class Beta:
    """Beta with mean ``a / (a + b)``."""

    a: float
    b: float
    domain: ClassVar[Domain] = UNIT

    def __post_init__(self) -> None:
        check_positive("Beta", a=self.a, b=self.b)

    @property
    def numbers(self) -> tuple[float, ...]:
        """``a`` and ``b``."""
        return (self.a, self.b)

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density up to a constant."""
        a, b = numbers
        return (a - 1) * jnp.log(x) + (b - 1) * jnp.log1p(-x)

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values."""
        return random.beta(self.a, self.b, size)
