"""What every noise offers."""

from __future__ import annotations

from typing import ClassVar, Protocol

import jax
import numpy as np

from payoff.core.frozen import Floats
from payoff.mix.priors.prior import Prior


class Noise(Protocol):
    """The distribution of what the model leaves unexplained.

    Attributes
    ----------
    integrates
        Whether the baseline is integrated out; otherwise its coefficients are sampled.
    """

    integrates: ClassVar[bool]

    def priors(self, spread: float) -> dict[str, Prior]:
        """Return parameter name to prior; ``spread`` is the KPI's relative spread."""

    @staticmethod
    def log_likelihood(
        residual: jax.Array,
        used: jax.Array,
        parameters: dict[str, jax.Array],
        design: dict[str, jax.Array],
    ) -> jax.Array:
        """Return the log density of ``residual``, shape ``(periods,)``, zero where not ``used``.

        When the noise integrates, ``residual`` still holds the baseline and ``design`` is its
        rotation; otherwise the baseline has been taken off.
        """

    @staticmethod
    def sample(random: np.random.Generator, size: int, parameters: dict[str, Floats]) -> Floats:
        """Draw noise, shape ``(draws, size)``; each parameter has shape ``(draws,)``."""
