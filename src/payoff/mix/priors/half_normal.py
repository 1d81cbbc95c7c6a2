"""Half-normal: near zero is likeliest, large values ever less so."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors.domain import POSITIVE, Domain
from payoff.mix.priors.prior import check_positive


@frozen
class HalfNormal:
    """The absolute value of a Normal with mean 0 and standard deviation ``scale``."""

    scale: float
    domain: ClassVar[Domain] = POSITIVE

    def __post_init__(self) -> None:
        check_positive("HalfNormal", scale=self.scale)

    @property
    def numbers(self) -> tuple[float, ...]:
        """The scale."""
        return (self.scale,)

    @staticmethod
    def log_density(x: jax.Array, *numbers: jax.Array) -> jax.Array:
        """Return the log density up to a constant."""
        (scale,) = numbers
        return -0.5 * (x / scale) ** 2

    def sample(self, random: np.random.Generator, size: int) -> Floats:
        """Draw ``size`` values."""
        return np.abs(random.normal(0.0, self.scale, size))
