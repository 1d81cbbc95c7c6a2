"""A distribution near the one that is sampled: normal, once coordinates have been bent straight.

A coordinate is ``x = centre + along w + bend sqrt(1 + w^2)``: a line that is steeper on one side
than on the other, which is what most skewness comes to. It is the sinh-arcsinh transformation
``centre + width sinh(asinh(w) + e)`` of Jones & Pewsey 2009, Biometrika 96, with
``along = width cosh(e)`` and ``bend = width sinh(e)``, and needs neither function.

``w`` is taken for normal. With many coordinates most correlations that a few hundred draws show
are chance: each is kept so far as draws tell it from none, unless all together say more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from payoff.core.frozen import Floats, frozen_arrays

TENTHS = (0.1, 0.5, 0.9)
# sinh and cosh of asinh(w) at the 90 % quantile of a standard normal w.
NINETY = 1.2815515655446004
STEEP = (1 + NINETY**2) ** 0.5
# Far sides are at most 7 times as steep as each other.
MOST_TILT = 0.75
# So many squared standard errors does a correlation have to pass.
CHANCE = 4.0
# Tried in turn: as if so many draws per coordinate had shown them unrelated.
PRIORS = (1.0, 1e-2, 1e-4)
# By so much must bending a coordinate raise the log likelihood.
WORTH = 4.0
SMALLEST = 1e-6


@frozen_arrays
class Nearby:
    """The distribution of ``x`` when ``w = middle + factor @ standard`` and standards are normal.

    Attributes
    ----------
    centre, along, bend
        Of each coordinate, shape ``(dim,)``; ``along`` is larger than ``bend`` without its sign.
    middle, factor
        Shape ``(dim,)`` and ``(dim, dim)``.
    known
        0 before anything is known, else 1.
    """

    centre: Floats
    along: Floats
    bend: Floats
    middle: Floats
    factor: Floats
    known: float = 1.0

    @staticmethod
    def nothing(dim: int) -> Nearby:
        """Return what is known before anything is: coordinates as they are, on unit scales."""
        none, one = np.zeros(dim), np.ones(dim)
        return Nearby(none, one, none, none, np.eye(dim), known=0.0)

    @staticmethod
    def learnt(chains: list[Floats], dense: int) -> Nearby:
        """Learn from the draws of each chain, shape ``(draws, dim)``.

        Only the first ``dense`` coordinates are bent, and correlated with each other. Shapes are
        those around each chain's own mean, so that chains need not have met.
        """
        means = np.mean([own.mean(axis=0) for own in chains], axis=0)
        shape = _shape(np.concatenate([own - own.mean(axis=0) for own in chains]) + means, dense)
        straight = [straightened(own, *shape) for own in chains]
        middle = np.mean([own.mean(axis=0) for own in straight], axis=0)
        apart = np.concatenate([own - own.mean(axis=0) for own in straight])
        return Nearby(*shape, middle, _root(apart, dense))

    @property
    def arrays(self) -> dict[str, Any]:
        """What compiled programs take."""
        names = ("centre", "along", "bend", "middle", "factor", "known")
        own = {name: getattr(self, name) for name in names}
        return own | {"inverse": np.linalg.inv(self.factor)}


def straightened(x: Any, centre: Any, along: Any, bend: Any) -> Any:
    """Return ``w``; NumPy's arrays or JAX's."""
    width = (along**2 - bend**2) ** 0.5
    unit = (x - centre) / width
    return (along * unit - bend * (1 + unit**2) ** 0.5) / width


def standardised(x: jax.Array, near: dict[str, Any]) -> jax.Array:
    """Return the standards of ``x``, shape ``(chains, dim)``."""
    straight = straightened(x, near["centre"], near["along"], near["bend"])
    standard: jax.Array = (straight - near["middle"]) @ near["inverse"].T
    return standard


class Placed:
    """Where standards, shape ``(chains, dim)``, are: ``x``, and how densities change on the way."""

    def __init__(self, standard: jax.Array, near: dict[str, Any]) -> None:
        self._near = near
        self._straight = near["middle"] + standard @ near["factor"].T
        self._root = jnp.sqrt(1 + self._straight**2)
        self._slope = near["along"] + near["bend"] * self._straight / self._root

    @property
    def x(self) -> jax.Array:
        """Shape ``(chains, dim)``."""
        near = self._near
        placed: jax.Array = (
            near["centre"] + near["along"] * self._straight + near["bend"] * self._root
        )
        return placed

    @property
    def log_slope(self) -> jax.Array:
        """What the log density of ``w`` has beyond that of ``x``, shape ``(chains,)``."""
        return jnp.log(self._slope).sum(axis=1)

    def pull(self, gradient: jax.Array) -> jax.Array:
        """Return the gradient for standards of one for ``x``; both of log densities."""
        bent = self._near["bend"] / (self._root**3 * self._slope)
        pulled: jax.Array = (gradient * self._slope + bent) @ self._near["factor"]
        return pulled


def _shape(flat: Floats, dense: int) -> tuple[Floats, Floats, Floats]:
    """Return centre, along and bend of each coordinate of ``flat``, shape ``(draws, dim)``.

    Where bent, they give its 10, 50 and 90 % quantiles.
    """
    dim = flat.shape[1]
    centre, along, bend = np.zeros(dim), np.ones(dim), np.zeros(dim)
    mine = flat[:, :dense]
    low, half, high = np.quantile(mine, TENTHS, axis=0)
    spread = np.maximum(high - low, SMALLEST)
    # The tangens hyperbolicus of e.
    tilt = np.clip(NINETY / (STEEP - 1) * (high - 2 * half + low) / spread, -MOST_TILT, MOST_TILT)
    steep = spread / (2 * NINETY)
    shape = half - steep * tilt, steep, steep * tilt
    bent = _gain(mine, *shape) > WORTH
    for all_of, own in zip((centre, along, bend), shape, strict=True):
        all_of[:dense][bent] = own[bent]
    return centre, along, bend


def _gain(x: Floats, centre: Floats, along: Floats, bend: Floats) -> Floats:
    """Return by how much bending one coordinate raises the log likelihood of all draws.

    Given the others, straight as they are: where two coordinates are nearly one, bending one of
    them parts them, however skewed it is.
    """
    count, dim = x.shape
    w = straightened(x, centre, along, bend)
    slope = along + bend * w / np.sqrt(1 + w**2)
    size = np.maximum(x.std(axis=0), SMALLEST)
    x, w = (x - x.mean(axis=0)) / size, w - w.mean(axis=0)
    weight = count / (count + dim)
    among = (1 - weight) * np.eye(dim) + weight * x.T @ x / count
    inverse = np.linalg.inv(among)
    own = np.diag(inverse)
    across = weight * x.T @ w / count
    np.fill_diagonal(across, 0.0)
    told = inverse @ across
    explained = (across * told).sum(axis=0) - np.diag(told) ** 2 / own
    left = np.maximum((w**2).mean(axis=0) - explained, SMALLEST)
    gain: Floats = -0.5 * count * np.log(own * left) - np.log(slope / size).sum(axis=0)
    return gain


def _root(apart: Floats, dense: int) -> Floats:
    """Return a root of the covariance of ``apart``, shape ``(draws, dim)``, whose mean is 0."""
    count = len(apart)
    scale = np.sqrt((apart**2).mean(axis=0) + SMALLEST**2)
    unit = apart[:, :dense] / scale[:dense]
    seen = unit.T @ unit / count
    models = [_few(seen, count), *(_shrunk(seen, count, prior) for prior in PRIORS)]
    best = max(models, key=lambda model: _worth(model, seen, count))
    root = np.diag(scale)
    root[:dense, :dense] = scale[:dense, None] * best.axes * np.sqrt(best.sizes)
    return root


class _Correlations(NamedTuple):
    """A matrix ``axes @ diag(sizes) @ axes.T``, and of how many numbers it is made."""

    sizes: Floats
    axes: Floats
    numbers: int


def _few(seen: Floats, count: int) -> _Correlations:
    """Keep of each correlation what draws tell from none."""
    kept = seen * np.clip(1 - CHANCE / count / np.maximum(seen**2, 1e-12), 0, 1)
    np.fill_diagonal(kept, 1.0)
    sizes, axes = np.linalg.eigh(kept)
    # What is left of a matrix need not be one of correlations; where it is none, all count.
    sizes = np.maximum(sizes, np.maximum(((axes.T @ seen) * axes.T).sum(axis=1), SMALLEST))
    return _Correlations(sizes, axes, int(np.count_nonzero(np.triu(kept, 1))))


def _shrunk(seen: Floats, count: int, prior: float) -> _Correlations:
    """Keep the same share of all, beside ``prior`` draws per coordinate that show none."""
    dim = len(seen)
    weight = count / (count + prior * dim)
    sizes, axes = np.linalg.eigh((1 - weight) * np.eye(dim) + weight * seen)
    return _Correlations(np.maximum(sizes, SMALLEST), axes, dim * (dim - 1) // 2)


def _worth(model: _Correlations, seen: Floats, count: int) -> float:
    """Return the log likelihood less what as many numbers gain by chance, as AICc has it.

    Hurvich & Tsai 1989, Biometrika 76.
    """
    distance = (((model.axes.T @ seen) * model.axes.T).sum(axis=1) / model.sizes).sum()
    likelihood = -0.5 * count * (np.log(model.sizes).sum() + distance)
    return float(likelihood - model.numbers * count / max(count - len(seen) - 1, 1))
