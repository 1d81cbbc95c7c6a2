"""Shapley's split of a product of factors."""

from __future__ import annotations

import numpy as np

from payoff.core.frozen import Floats


def product_split(factors: Floats) -> Floats:
    """Split ``product(factors) - 1`` among the factors, as Shapley 1953 does.

    A coalition ``S`` is worth the product of its factors. By the multilinear extension (Owen 1972)
    the value of ``c`` is ``(e_c - 1)`` times the integral over ``x`` from 0 to 1 of the product
    over the others of ``1 + x (e_j - 1)``: a polynomial, which Gauss-Legendre quadrature
    integrates exactly.

    Parameters
    ----------
    factors
        Positive, shape ``(..., C)``.

    Returns
    -------
    Floats
        Shape ``(..., C)``; adds up to ``product(factors) - 1`` over the last axis.
    """
    nodes, weights = np.polynomial.legendre.leggauss((factors.shape[-1] + 1) // 2)
    gains = factors - 1
    split = np.zeros_like(factors)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        grown = 1 + node * gains
        split += weight * gains * grown.prod(axis=-1, keepdims=True) / grown
    return split
