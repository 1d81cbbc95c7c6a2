"""Normal noise: the baseline is integrated out exactly."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.maths.gaussian import log_marginal
from payoff.mix.priors import HalfNormal, Prior


@frozen
class NormalNoise:
    """Independent Normal errors.

    Attributes
    ----------
    sigma
        Prior of the standard deviation, in units of the mean KPI; ``None`` takes a HalfNormal
        with the KPI's own relative spread as scale.
    """

    sigma: Prior | None = None
    integrates: ClassVar[bool] = True

    def priors(self, spread: float) -> dict[str, Prior]:
        """Return the prior of ``sigma``."""
        return {"sigma": self.sigma or HalfNormal(spread)}

    @staticmethod
    def log_likelihood(
        residual: jax.Array,
        used: jax.Array,
        parameters: dict[str, jax.Array],
        design: dict[str, jax.Array],
    ) -> jax.Array:
        """Return the marginal log density."""
        return log_marginal(
            residual, parameters["sigma"], design["left"], design["strength"], used.sum()
        )

    @staticmethod
    def sample(random: np.random.Generator, size: int, parameters: dict[str, Floats]) -> Floats:
        """Draw Normal errors."""
        sigma = parameters["sigma"][:, None]
        return sigma * random.standard_normal((len(sigma), size))
