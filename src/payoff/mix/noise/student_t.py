"""Student-t noise: a few wild periods do not bend the rest."""

from __future__ import annotations

from typing import ClassVar

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
        Prior of the scale, in units of the mean KPI; ``None`` takes a HalfNormal with the KPI's
        own relative spread as scale.
    nu
        Prior of the degrees of freedom (Juárez & Steel 2010).
    """

    sigma: Prior | None = None
    nu: Prior = Gamma(2.0, 0.1)
    integrates: ClassVar[bool] = False

    def priors(self, spread: float) -> dict[str, Prior]:
        """Return the priors of ``sigma`` and ``nu``."""
        return {"sigma": self.sigma or HalfNormal(spread), "nu": self.nu}

    @staticmethod
    def log_likelihood(
        residual: jax.Array,
        used: jax.Array,
        parameters: dict[str, jax.Array],
        design: dict[str, jax.Array],  # noqa: ARG004
    ) -> jax.Array:
        """Return the sum of Student-t log densities."""
        sigma, nu = parameters["sigma"], parameters["nu"]
        constant = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * jnp.log(nu) - jnp.log(sigma)
        tail = 0.5 * (nu + 1) * jnp.log1p((residual / sigma) ** 2 / nu)
        return (used * (constant - tail)).sum()

    @staticmethod
    def sample(random: np.random.Generator, size: int, parameters: dict[str, Floats]) -> Floats:
        """Draw Student-t errors."""
        sigma, nu = parameters["sigma"][:, None], parameters["nu"][:, None]
        return sigma * random.standard_t(np.broadcast_to(nu, (len(nu), size)))
