"""Normal noise: the baseline is integrated out exactly."""

from __future__ import annotations

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors import HalfNormal, Prior


@frozen
class NormalNoise:
    """Independent Normal errors, as large in each group as they are.

    Attributes
    ----------
    sigma
        Prior of the standard deviation, over the scale of the KPI; ``None`` takes a HalfNormal
        with the group's own relative spread as scale.
    """

    sigma: Prior | None = None
    integrates: ClassVar[bool] = True
    counts: ClassVar[bool] = False

    def priors(self, spreads: Floats) -> dict[str, tuple[Prior, ...]]:
        """Return the prior of ``sigma`` in each group."""
        return {"sigma": tuple(self.sigma or HalfNormal(spread) for spread in spreads.tolist())}

    @staticmethod
    def log_likelihood(
        fitted: jax.Array, parameters: dict[str, jax.Array], data: dict[str, Any]
    ) -> jax.Array:
        """Return the sum of Normal log densities."""
        sigma = parameters["sigma"][:, None]
        miss = (data["target"] - fitted) / sigma
        total: jax.Array = -(data["used"] * (0.5 * miss**2 + jnp.log(sigma))).sum()
        return total

    @staticmethod
    def lift(parameters: dict[str, jax.Array]) -> jax.Array:
        """Return ``exp(sigma ** 2 / 2)``."""
        return jnp.exp(0.5 * parameters["sigma"] ** 2)

    @staticmethod
    def predict(
        random: np.random.Generator,
        centre: Floats,
        parameters: dict[str, Floats],
        scale: Floats,  # noqa: ARG004
    ) -> Floats:
        """Add Normal errors."""
        return centre + parameters["sigma"][:, :, None] * random.standard_normal(centre.shape)

    @staticmethod
    def pointwise(
        observed: Floats,
        centre: Floats,
        parameters: dict[str, Floats],
        scale: Floats,  # noqa: ARG004
    ) -> Floats:
        """Return Normal log densities."""
        from scipy.stats import norm  # slow to import, and only a search needs it

        sigma = parameters["sigma"][:, :, None]
        density: Floats = norm.logpdf(observed, centre, sigma)
        return density
