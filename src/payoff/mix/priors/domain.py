"""Where a parameter lives, and the map to the real line that the sampler walks on."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from payoff.core.frozen import frozen


@frozen
class Domain:
    """A set of numbers with a one-to-one map from the real line.

    Attributes
    ----------
    name
        For messages.
    from_real
        Real line to domain.
    to_real
        Domain to real line.
    log_slope
        Log derivative of ``from_real``, as a function of the real number.
    """

    name: str
    from_real: Callable[[jax.Array], jax.Array]
    to_real: Callable[[jax.Array], jax.Array]
    log_slope: Callable[[jax.Array], jax.Array]


def _identity(real: jax.Array) -> jax.Array:
    return real


def _flat(real: jax.Array) -> jax.Array:
    return jnp.zeros_like(real)


def _logit(unit: jax.Array) -> jax.Array:
    return jnp.log(unit) - jnp.log1p(-unit)


def _log_slope_of_sigmoid(real: jax.Array) -> jax.Array:
    return -jax.nn.softplus(real) - jax.nn.softplus(-real)


REAL = Domain("real numbers", _identity, _identity, _flat)
POSITIVE = Domain("positive numbers", jnp.exp, jnp.log, _identity)
UNIT = Domain("numbers between 0 and 1", jax.nn.sigmoid, _logit, _log_slope_of_sigmoid)
