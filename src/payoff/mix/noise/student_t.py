"""Student-t noise: a few wild periods do not bend the rest."""

from __future__ import annotations

from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import gammaln

from payoff.core.frozen import Floats, frozen
from payoff.mix.priors import Gamma, HalfNormal, Prior


@frozen
class StudentTNoise:
    """Independent Student-t errors.

    The baseline's coefficients are sampled, in the rotated basis in which they are nearly
    independent, with everything else. The scale mixture would keep them integrated, at the price
    of one latent weight per period, and of a factorisation in every leapfrog step: with the
    dense metric, a few dozen nearly Gaussian dimensions more are cheaper than a few hundred.

    Attributes
    ----------
    sigma
        Prior of the scale, over the scale of the KPI; ``None`` takes a HalfNormal with the
        group's own relative spread as scale.
    nu
        Prior of the degrees of freedom, the same in all groups (Juárez & Steel 2010).
    """

    sigma: Prior | None = None
    nu: Prior = Gamma(2.0, 0.1)
    integrates: ClassVar[bool] = False
    counts: ClassVar[bool] = False

    def priors(self, spreads: Floats) -> dict[str, tuple[Prior, ...]]:
        """Return the priors of ``sigma`` in each group and of ``nu``."""
        sigma = tuple(self.sigma or HalfNormal(spread) for spread in spreads.tolist())
        return {"sigma": sigma, "nu": (self.nu,)}

    @staticmethod
    def log_likelihood(
        fitted: jax.Array, parameters: dict[str, jax.Array], data: dict[str, Any]
    ) -> jax.Array:
        """Return the sum of Student-t log densities."""
        sigma, nu = parameters["sigma"][:, None], parameters["nu"]
        constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * jnp.log(nu) - jnp.log(sigma)
        miss = (data["target"] - fitted) / sigma
        density = constant - 0.5 * (nu + 1) * jnp.log1p(miss**2 / nu)
        total: jax.Array = (data["used"] * density).sum()
        return total

    @staticmethod
    def lift(parameters: dict[str, jax.Array]) -> jax.Array:
        """Return 1: a Student-t has no mean once it is an exponent, and its median stands in."""
        return jnp.ones_like(parameters["sigma"])

    @staticmethod
    def predict(
        random: np.random.Generator,
        centre: Floats,
        parameters: dict[str, Floats],
        scale: Floats,  # noqa: ARG004
    ) -> Floats:
        """Add Student-t errors."""
        sigma, nu = parameters["sigma"][:, :, None], parameters["nu"][:, :, None]
        return centre + sigma * random.standard_t(np.broadcast_to(nu, centre.shape))

    @staticmethod
    def pointwise(
        observed: Floats,
        centre: Floats,
        parameters: dict[str, Floats],
        scale: Floats,  # noqa: ARG004
    ) -> Floats:
        """Return Student-t log densities."""
        from scipy.stats import t  # slow to import, and only a search needs it

        sigma, nu = parameters["sigma"][:, :, None], parameters["nu"][:, :, None]
        density: Floats = t.logpdf(observed, nu, centre, sigma)
        return density
