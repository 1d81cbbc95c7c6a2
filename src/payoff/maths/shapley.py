"""Share out what channels earn together, where each multiplies what the others leave.

A set ``S`` of channels earns ``v(S) = base * prod_{c in S} exp(u_c)``. Its Shapley value (Shapley
1953) is exact by Owen's multilinear extension (1972, Management Science 18(5)): channel ``c`` gets
``base (exp(u_c) - 1)`` times the integral over ``p`` from 0 to 1 of
``prod_{d != c} (1 + p (exp(u_d) - 1))``. The integrand is a polynomial in ``p`` of degree one less
than the number of channels, so that a Gauss-Legendre rule has no error.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np


def product_shapley(base: jax.Array, logs: jax.Array) -> jax.Array:
    """Return what each channel earned; the sum over channels is ``v(all) - base``.

    Traceable by JAX.

    Parameters
    ----------
    base
        What is earned without any channel, shape ``(...)``, in the unit of the result.
    logs
        ``u``, shape ``(channels, ...)``, at least one channel.

    Returns
    -------
    Shape ``(channels, ...)``.
    """
    roots, weights = np.polynomial.legendre.leggauss(-(-logs.shape[0] // 2))
    gains = jnp.expm1(logs)

    def add(total: jax.Array, node: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        share, weight = node
        # Nodes lie inside (0, 1), where no factor is 0: the others are the product without it.
        factors = 1 + share * gains
        return total + weight * factors.prod(axis=0) / factors, None

    nodes = (jnp.asarray((roots + 1) / 2), jnp.asarray(weights / 2))
    others, _ = jax.lax.scan(add, jnp.zeros_like(gains), nodes)
    return base * gains * others
