"""Integrate a Gaussian linear part out of a regression exactly, and draw it back afterwards.

The model is ``y = media + Z b + noise`` with ``b ~ N(mean, diag(scale^2))`` and noise of standard
deviation ``sigma``. With the singular value decomposition ``Z diag(scale) = U diag(d) V'`` the
marginal covariance of ``y - media - Z mean`` is ``sigma^2 I + U diag(d^2) U'``, so that its
density costs one product with ``U'`` (Rasmussen & Williams 2006, 2.7, in the rotated basis).
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen_arrays


@frozen_arrays
class Rotation:
    """The decomposition of a scaled design; made once per table.

    Attributes
    ----------
    left
        ``U``, shape ``(rows, columns)``; zero in rows that are left out.
    strength
        ``d``, shape ``(columns,)``.
    right
        ``diag(scale) V``, shape ``(columns, columns)``: from rotated to real coefficients.
    """

    left: Floats
    strength: Floats
    right: Floats


def rotate(design: Floats, scales: Floats, used: Floats) -> Rotation:
    """Decompose ``design``, shape ``(rows, columns)`` with at least as many rows as columns.

    Parameters
    ----------
    scales
        Prior standard deviations, shape ``(columns,)``.
    used
        1 for rows that are fitted, 0 for rows that are left out, shape ``(rows,)``.
    """
    left, strength, right = np.linalg.svd(design * scales * used[:, None], full_matrices=False)
    return Rotation(left, strength, scales[:, None] * right.T)


def log_marginal(
    residual: jax.Array, sigma: jax.Array, left: jax.Array, strength: jax.Array, count: jax.Array
) -> jax.Array:
    """Return the log density of ``residual`` with the linear part integrated out.

    Parameters
    ----------
    residual
        ``y - media - Z mean``, shape ``(rows,)``, zero in rows that are left out.
    count
        Number of rows that are fitted.
    """
    rotated = left.T @ residual
    variance = sigma**2
    spread = variance + strength**2
    outside = (residual @ residual - rotated @ rotated) / variance
    inside = (rotated**2 / spread).sum()
    log_det = (count - strength.shape[0]) * jnp.log(variance) + jnp.log(spread).sum()
    return -0.5 * (outside + inside + log_det)


def draw_coefficients(
    residuals: Floats, sigma: Floats, rotation: Rotation, random: np.random.Generator
) -> Floats:
    """Draw the coefficients less their prior mean from their exact conditional.

    Parameters
    ----------
    residuals
        Shape ``(draws, rows)``, zero in rows that are left out.
    sigma
        Shape ``(draws,)``.

    Returns
    -------
    Shape ``(draws, columns)``.
    """
    strength, variance = rotation.strength, sigma[:, None] ** 2
    spread = variance + strength**2
    mean = residuals @ rotation.left * strength / spread
    rotated = mean + np.sqrt(variance / spread) * random.standard_normal(mean.shape)
    return rotated @ rotation.right.T
