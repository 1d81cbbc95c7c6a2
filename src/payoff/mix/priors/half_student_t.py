"""Half Student-t: near zero is likeliest, and the data may still say something much larger."""

from __future__ import annotations

from typing import ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors.domain import POSITIVE, Domain
from payoff.mix.priors.prior import check_positive


@frozen
class HalfStudentT:
    """The absolute value of a Student-t with ``nu`` degrees of freedom times ``scale``."""

    scale: float
    nu: float = 3.0
    domain: ClassVar[Domain] = POSITIVE

    def __post_init__(self) -> None:
        check_positive("HalfStudentT", scale=self.scale, nu=self.nu)

    @property
    def numbers(self) -> tuple[float, ...]:
        """Scale and degrees of freedom."""
        return (self.scale, self.nu)

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density up to a constant."""
        scale, nu = numbers
        return -0.5 * (nu + 1) * jnp.log1p((x / scale) ** 2 / nu)

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values."""
        return np.abs(self.scale * random.standard_t(self.nu, size))
