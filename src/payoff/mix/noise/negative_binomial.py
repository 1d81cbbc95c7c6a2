"""Negative binomial counts: whole numbers that scatter more than Poisson's."""

from __future__ import annotations

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors import HalfNormal, Prior


@frozen
class NegativeBinomial:
    """Counts with variance ``mean + excess * mean ** 2`` (Cameron & Trivedi 2013, 3.3, "NB2").

    The link must be the logarithm. The baseline's coefficients are sampled.

    Attributes
    ----------
    excess
        Prior of the variance beyond Poisson's, relative to the square of the mean; the same in
        all groups.
    """

    excess: Prior = HalfNormal(0.3)
    integrates: ClassVar[bool] = False
    counts: ClassVar[bool] = True

    def priors(self, spreads: Floats) -> dict[str, tuple[Prior, ...]]:  # noqa: ARG002
        """Return the prior of ``excess``."""
        return {"excess": (self.excess,)}

    @staticmethod
    def log_likelihood(
        fitted: jax.Array, parameters: dict[str, jax.Array], data: dict[str, Any]
    ) -> jax.Array:
        """Return the sum of negative binomial log probabilities."""
        size, counts = 1 / parameters["excess"], data["counts"]
        log_mean = fitted + data["centre"] + data["log_scale"][:, None]
        # log(size + mean), safe where the mean is tiny or huge.
        log_both = jnp.logaddexp(jnp.log(size), log_mean)
        chance = (
            gammaln(counts + size)
            - gammaln(size)
            + size * (jnp.log(size) - log_both)
            + counts * (log_mean - log_both)
        )
        total: jax.Array = (data["used"] * chance).sum()
        return total

    @staticmethod
    def lift(parameters: dict[str, jax.Array]) -> jax.Array:
        """Return 1: the exponential is the mean."""
        return jnp.ones_like(parameters["excess"])

    @staticmethod
    def predict(
        random: np.random.Generator, centre: Floats, parameters: dict[str, Floats], scale: Floats
    ) -> Floats:
        """Draw counts, and return the logarithm of them over ``scale``, minus infinity for 0."""
        size = 1 / parameters["excess"][:, :, None]
        mean = np.exp(centre) * scale[:, None]
        counts = random.poisson(random.gamma(size, mean / size))
        with np.errstate(divide="ignore"):
            drawn: Floats = np.log(counts / scale[:, None])
        return drawn

    @staticmethod
    def pointwise(
        observed: Floats, centre: Floats, parameters: dict[str, Floats], scale: Floats
    ) -> Floats:
        """Return negative binomial log probabilities."""
        from scipy.stats import nbinom  # slow to import, and only a search needs it

        size = 1 / parameters["excess"][:, :, None]
        mean = np.exp(centre) * scale[:, None]
        counts = np.rint(np.exp(observed) * scale[:, None])
        chance: Floats = nbinom.logpmf(counts, size, size / (size + mean))
        return chance
