"""Integrate the Gaussian part out of a regression exactly, and draw it back afterwards.

In group ``g`` the model is ``y = fixed + Z b + F z + H h + noise`` with noise of standard deviation
``sigma``. ``Z b`` is the group's baseline with ``b ~ N(mean, diag(scale^2))``; ``F`` are columns of
numbers ``z ~ N(0, I)`` that the group has for itself, such as how much stronger a channel is there;
``H`` those of numbers ``h ~ N(0, I)`` that all groups share.

The baseline's design never changes, so it is rotated once: with ``Z diag(scale) = U diag(d) V'``
the inner products in the metric of baseline and noise are

    x' A^-1 y = (x'y - (U'x)' diag(d^2 / (d^2 + sigma^2)) U'y) / sigma^2

(Woodbury; Rasmussen & Williams 2006, A.3). One matrix of them over ``[y - fixed, F, H]`` per group
is all that is needed: from it ``z`` leaves by a Cholesky factor per group, and what remains of
``h``, summed over groups, by one more. Experiments are further observations that are linear in
``z`` and ``h``; their density given ``y`` multiplies that of ``y``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.linalg import solve_triangular

from payoff.core.frozen import Floats, frozen_arrays

# Operations of one factorisation, or several side by side, that JAX does not share out.
MOST_WORK = 50_000


@frozen_arrays
class Rotation:
    """The decomposition of the scaled baseline designs; made once per table.

    Attributes
    ----------
    left
        ``U``, shape ``(groups, rows, columns)``; zero in rows that are left out.
    strength
        ``d``, shape ``(groups, columns)``.
    right
        ``diag(scale) V``, shape ``(groups, columns, columns)``: from rotated to real coefficients.
    """

    left: Floats
    strength: Floats
    right: Floats


def rotate(design: Floats, scales: Floats, used: Floats) -> Rotation:
    """Decompose ``design``, shape ``(groups, rows, columns)``, at least as many rows as columns.

    Parameters
    ----------
    scales
        Prior standard deviations, shape ``(groups, columns)``.
    used
        1 for rows that are fitted, 0 for rows that are left out, shape ``(groups, rows)``.
    """
    scaled = design * scales[:, None, :] * used[:, :, None]
    left, strength, right = np.linalg.svd(scaled, full_matrices=False)
    return Rotation(left, strength, scales[:, :, None] * right.transpose(0, 2, 1))


class Columns(NamedTuple):
    """What the Gaussian part of a regression is made of, for one set of parameters.

    Attributes
    ----------
    residual
        ``y - fixed - Z mean``, shape ``(groups, rows)``, zero in rows that are left out, as are
        the columns below.
    sigma
        Shape ``(groups,)``.
    own, shared
        ``F`` and ``H``, shape ``(groups, own, rows)`` and ``(groups, shared, rows)``.
    """

    residual: jax.Array
    sigma: jax.Array
    own: jax.Array
    shared: jax.Array


class Trials(NamedTuple):
    """Observations besides the rows: ``outcome = fixed + own z + shared h + error``.

    Attributes
    ----------
    surprise
        Outcome less its fixed part, shape ``(trials,)``.
    error
        Standard errors, shape ``(trials,)``.
    own, shared
        Shape ``(trials, groups, own)`` and ``(trials, shared)``.
    """

    surprise: jax.Array
    error: jax.Array
    own: jax.Array
    shared: jax.Array


class Solved(NamedTuple):
    """The posterior of ``z`` and ``h`` given the rows, in factors.

    Attributes
    ----------
    own_factor, own_mean, own_shared
        Per group the Cholesky factor ``L`` of the precision of ``z`` given ``h``, and
        ``L^-1 F' A^-1 [y, H]``: shapes ``(groups, own, own)``, ``(groups, own)``,
        ``(groups, own, shared)``.
    shared_factor, shared_mean
        The same of ``h`` with ``z`` integrated out: ``(shared, shared)``, ``(shared,)``.
    log_density
        Log density of the rows, up to a constant.
    """

    own_factor: jax.Array
    own_mean: jax.Array
    own_shared: jax.Array
    shared_factor: jax.Array
    shared_mean: jax.Array
    log_density: jax.Array


def solve(columns: Columns, left: jax.Array, strength: jax.Array, count: jax.Array) -> Solved:
    """Integrate the baseline, ``z`` and ``h`` out.

    Parameters
    ----------
    left, strength
        As in :class:`Rotation`.
    count
        Number of rows that are fitted, shape ``(groups,)``.
    """
    residual, sigma, own, shared = columns
    variance = sigma**2
    spread = variance[:, None] + strength**2
    stacked = jnp.concatenate([residual[:, None, :], own, shared], axis=1)
    inner = _inner(stacked, variance, strength**2 / spread, left)
    mine, ours = slice(1, 1 + own.shape[1]), slice(1 + own.shape[1], None)
    factor = _factor(inner[:, mine, mine])
    whitened = _lower(factor, jnp.concatenate([inner[:, mine, :1], inner[:, mine, ours]], axis=2))
    own_mean, own_shared = whitened[:, :, 0], whitened[:, :, 1:]
    turned = own_shared.transpose(0, 2, 1)
    shared_factor = _factor((inner[:, ours, ours] - turned @ own_shared).sum(axis=0))
    pull = (inner[:, ours, 0] - (turned @ own_mean[:, :, None])[:, :, 0]).sum(axis=0)
    shared_mean = _lower(shared_factor, pull[:, None])[:, 0]
    distance = inner[:, 0, 0].sum() - (own_mean**2).sum() - (shared_mean**2).sum()
    log_det = (
        ((count - strength.shape[1]) * jnp.log(variance)).sum()
        + sum_of_logs(spread)
        + _log_det(factor)
        + _log_det(shared_factor)
    )
    density = -0.5 * (distance + log_det)
    return Solved(factor, own_mean, own_shared, shared_factor, shared_mean, density)


def sum_of_logs(values: jax.Array) -> jax.Array:
    """Return the sum of the logarithms of all ``values``.

    As a product with ones: inside a plain sum XLA takes logarithms one by one, which is slower.
    """
    return jnp.log(values).reshape(-1) @ jnp.ones(values.size)


class Tried(NamedTuple):
    """How the trials depend on what the rows leave open: the pieces of their joint density.

    Attributes
    ----------
    own, shared
        ``L^-1 own'`` per group, shape ``(groups, own, trials)``, and the same of what depends on
        ``h``, ``(shared, trials)``.
    factor
        Cholesky factor of the covariance of the trials given the rows, ``(trials, trials)``.
    """

    own: jax.Array
    shared: jax.Array
    factor: jax.Array


def tried(solved: Solved, trials: Trials) -> Tried:
    """Return how ``trials`` vary given the rows."""
    own = _lower(solved.own_factor, trials.own.transpose(1, 2, 0))
    through = trials.shared.T - (solved.own_shared.transpose(0, 2, 1) @ own).sum(axis=0)
    shared = _lower(solved.shared_factor, through)
    covariance = (own.transpose(0, 2, 1) @ own).sum(axis=0) + shared.T @ shared
    return Tried(own, shared, jnp.linalg.cholesky(covariance + jnp.diag(trials.error**2)))


def log_density_of_trials(solved: Solved, trials: Trials) -> jax.Array:
    """Return the log density of the trials given the rows, up to a constant."""
    seen = tried(solved, trials)
    expected = (seen.own.transpose(0, 2, 1) @ solved.own_mean[:, :, None])[:, :, 0].sum(axis=0)
    expected += seen.shared.T @ solved.shared_mean
    white = _lower(seen.factor, (trials.surprise - expected)[:, None])[:, 0]
    return -0.5 * (white @ white + _log_det(seen.factor))


def draw_numbers(
    solved: Solved, trials: Trials, chance: dict[str, jax.Array]
) -> tuple[jax.Array, jax.Array]:
    """Draw ``z``, shape ``(groups, own)``, and ``h``, shape ``(shared,)``, given rows and trials.

    ``chance`` holds standard normal numbers: ``own`` and ``shared`` of these shapes, and
    ``trials``. They are drawn given the rows, and then moved by what the trials say against a
    simulated outcome of theirs (Matheron's rule; Doucet 2010).
    """
    h = _upper(solved.shared_factor, solved.shared_mean + chance["shared"])
    inside = solved.own_mean - solved.own_shared @ h + chance["own"]
    z = _upper(solved.own_factor, inside)
    if trials.surprise.shape[0] == 0:
        return z, h
    seen = tried(solved, trials)
    simulated = jnp.einsum("ega,ga->e", trials.own, z) + trials.shared @ h
    simulated += trials.error * chance["trials"]
    white = _lower(seen.factor, (trials.surprise - simulated)[:, None])
    weight = solve_triangular(seen.factor, white, lower=True, trans=1)[:, 0]
    move = _upper(solved.shared_factor, seen.shared @ weight)
    z += _upper(solved.own_factor, seen.own @ weight - solved.own_shared @ move)
    return z, h + move


def draw_baseline(
    residual: jax.Array, sigma: jax.Array, left: jax.Array, strength: jax.Array, chance: jax.Array
) -> jax.Array:
    """Draw the rotated coefficients of the baseline given everything else.

    Parameters
    ----------
    residual
        ``y - fixed - Z mean - F z - H h``, shape ``(groups, rows)``.
    chance
        Standard normal numbers, shape ``(groups, columns)``, which is the shape of the result;
        ``right`` of the :class:`Rotation` turns it into coefficients less their prior mean.
    """
    variance = sigma[:, None] ** 2
    spread = variance + strength**2
    mean = jnp.einsum("gtp,gt->gp", left, residual) * strength / spread
    return mean + jnp.sqrt(variance / spread) * chance


@jax.custom_vjp
def _inner(columns: jax.Array, variance: jax.Array, kept: jax.Array, left: jax.Array) -> jax.Array:
    """Return ``X' A^-1 X`` per group for ``X'``, shape ``(groups, columns, rows)``.

    ``kept`` is ``d^2 / (d^2 + sigma^2)``. The slope is worked out by hand: with what the baseline
    leaves of ``X`` at hand, it takes one product over the rows, where JAX would take three.
    The design is data, and has none.
    """
    return _inner_forward(columns, variance, kept, left)[0]


def _inner_forward(
    columns: jax.Array, variance: jax.Array, kept: jax.Array, left: jax.Array
) -> tuple[jax.Array, Any]:
    rotated = columns @ left
    rest = columns - (kept[:, None, :] * rotated) @ left.transpose(0, 2, 1)
    # Turned over beforehand, which XLA would leave to a product that is slow at it.
    turned: jax.Array = jax.lax.optimization_barrier(  # type: ignore[no-untyped-call]
        columns.transpose(0, 2, 1)
    )
    inner = rest @ turned / variance[:, None, None]
    return inner, (variance, left, rotated, rest, inner)


def _inner_backward(known: Any, slope: jax.Array) -> tuple[jax.Array, ...]:
    variance, left, rotated, rest, inner = known
    both = (slope + slope.transpose(0, 2, 1)) / variance[:, None, None]
    kept = -0.5 * ((both @ rotated) * rotated).sum(axis=1)
    return both @ rest, -(slope * inner).sum(axis=(1, 2)) / variance, kept, jnp.zeros_like(left)


_inner.defvjp(_inner_forward, _inner_backward)


def _factor(precision: jax.Array) -> jax.Array:
    """Return the Cholesky factor of ``I + precision``."""
    if precision.shape[-1] == 0:
        return precision
    return _few_at_a_time(jnp.linalg.cholesky, jnp.eye(precision.shape[-1]) + precision)


def _lower(factor: jax.Array, right: jax.Array) -> jax.Array:
    if factor.shape[-1] == 0:
        return right
    return _few_at_a_time(partial(solve_triangular, lower=True), factor, right)


def _few_at_a_time(function: Callable[..., jax.Array], *groups: jax.Array) -> jax.Array:
    """Apply ``function`` to matrices of all groups, a few groups at a time where that is much work.

    Much work at once is shared out over JAX's workers, one of which waits for the others (jaxlib
    0.10). With as many programs side by side as there are workers, all would wait for ever.
    """
    matrix = groups[0]
    size = max(MOST_WORK // matrix.shape[-1] ** 3, 1)
    if matrix.ndim == 2 or len(matrix) <= size:
        return function(*groups)
    mapped: jax.Array = jax.lax.map(lambda own: function(*own), groups, batch_size=size)
    return mapped


def _upper(factor: jax.Array, right: jax.Array) -> jax.Array:
    """Solve ``L' x = right`` for vectors, shape ``(..., n)``."""
    if factor.shape[-1] == 0:
        return right
    upper = partial(solve_triangular, lower=True, trans=1)
    return _few_at_a_time(upper, factor, right[..., None])[..., 0]


def _log_det(factor: jax.Array) -> jax.Array:
    """Return the log determinant of ``L L'``, over all groups."""
    return 2 * sum_of_logs(jnp.diagonal(factor, axis1=-2, axis2=-1))
