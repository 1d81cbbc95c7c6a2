"""A fast approximation to a posterior: its modes, a shape around each, and importance weights.

Around every mode that holds some of the mass stands a split distribution (Geweke 1989,
Econometrica 57(6), section 4): scaled by the curvature, and along each of its axes stretched on
either side until it falls no faster than the density; half of it normal, half Student t. Draws
from their mixture are weighted by the density over the mixture's (Owen & Zhou 2000, JASA 95) and
the weights Pareto-smoothed. While they are bad, a distribution with mean and covariance of the
weighted draws joins the mixture (Cornuet, Marin, Mira & Robert 2012, Scandinavian Journal of
Statistics 39; tempered as in Koblents & Miguez 2015, Statistics and Computing 25). The k-hat that
is left says whether the approximation may be trusted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, logsumexp

from payoff.core.errors import ChoiceError
from payoff.core.frozen import Floats, frozen, frozen_arrays
from payoff.maths.modes import BATCH, Look, Point, find_modes, root
from payoff.maths.psis import smooth
from payoff.maths.sample import Density

PROBES = (0.5, 1.0, 2.0, 3.0, 5.0)  # posterior standard deviations from the mode
STRETCH = (0.3, 5.0)
ROUNDS = 6
GOOD = 0.5
ENOUGH = 5  # effective draws for each dimension of a covariance


@frozen
class Laplace:
    """How to approximate.

    Attributes
    ----------
    draws
        Wanted, at most ``proposals``.
    proposals
        Draws from the mixture that are weighted; rounded up to whole batches of 64.
    tail
        Degrees of freedom of the Student t.
    """

    draws: int = 1000
    proposals: int = 4096
    tail: float = 5.0


@frozen_arrays
class Approximation:
    """An approximated posterior.

    Attributes
    ----------
    draws
        Shape ``(draws, dim)``, of equal weight, in random order; one whose weight is more than a
        draw's appears again, right after itself.
    log_evidence
        Log of the integral of the density.
    khat
        Of the importance weights; above 0.7 (:func:`payoff.maths.psis.khat_limit`) the draws are
        not to be trusted.
    modes
        Shape ``(modes, dim)``, the one of highest density first.
    effective
        Effective sample size of the weighted proposals.
    evaluations
        Of the gradient, whole batches.
    """

    draws: Floats
    log_evidence: float
    khat: float
    modes: Floats
    effective: float
    evaluations: int

    @property
    def mode(self) -> Floats:
        """The highest point, shape ``(dim,)``."""
        first: Floats = self.modes[0]
        return first


def laplace(
    density: Density, data: Any, starts: Floats, *, spec: Laplace | None = None, seed: int
) -> Approximation:
    """Approximate the distribution whose unnormalised log density is ``density(position, data)``.

    Parameters
    ----------
    density
        Hashable; equal densities share one compiled program.
    data
        A tree of arrays.
    starts
        Shape ``(starts, dim)``; the 8 highest of them are climbed from.
    spec
        ``Laplace()`` if none.
    seed
        Of the proposals.

    Raises
    ------
    ChoiceError
        The density is finite at no start, or more draws than proposals are wanted.
    """
    spec = spec or Laplace()
    if spec.draws > spec.proposals:
        raise ChoiceError(
            f"{spec.draws} draws from {spec.proposals} proposals",
            wanted="at least as many proposals as draws",
            remedy="raise proposals, best to four times the draws",
        )
    look = Look(density, data)
    random = np.random.default_rng((seed, 22))
    count = -(-spec.proposals // BATCH) * BATCH
    modes = find_modes(look, starts)
    mixture = _Mixture.around(look, modes, spec.tail)
    pool = _Pool.of(look, mixture, mixture.draw(random, count))
    for _ in range(ROUNDS):
        if pool.khat < GOOD and pool.effective > spec.draws / 2:
            break
        pool = pool.joined(look, _matched(pool.positions, pool.log_weights), random, count)
    return Approximation(
        pool.positions[_resample(random, pool.weights, spec.draws)],
        float(logsumexp(pool.log_weights) - np.log(len(pool.log_weights))),
        pool.khat,
        np.array([mode.position for mode in modes]),
        pool.effective,
        look.evaluations,
    )


def _matched(positions: Floats, log_weights: Floats) -> _Peak:
    """Return a peak of the mean and covariance of the weighted draws.

    The weights are raised to the power at which enough draws count to tell a covariance.
    """
    dim = positions.shape[1]
    wanted = ENOUGH * dim

    def tempered(power: float) -> Floats:
        raised = power * log_weights
        weights: Floats = np.exp(raised - logsumexp(raised))
        return weights

    low, high = 0.0, 2.0
    for _ in range(20):
        middle = 0.5 * (low + high)
        enough = 1 / (tempered(middle) ** 2).sum() >= wanted
        low, high = (middle, high) if enough else (low, middle)
    weights = tempered(min(low, 1.0))
    mean = weights @ positions
    apart = (positions - mean) * np.sqrt(weights)[:, None]
    factor = root(apart.T @ apart)
    return _Peak(mean, factor, np.ones((2, dim)), 0.0)


@frozen_arrays
class _Peak:
    """A split distribution around a mode.

    Attributes
    ----------
    position
        Shape ``(dim,)``.
    factor
        Columns are axes, one standard deviation long, shape ``(dim, dim)``.
    stretch
        Of each axis ahead and behind, shape ``(2, dim)``.
    value
        Log density at the mode.
    """

    position: Floats
    factor: Floats
    stretch: Floats
    value: float

    @property
    def log_norm(self) -> float:
        """Log of the volume: determinant times the mean stretch of each axis."""
        volume = float(np.linalg.slogdet(self.factor)[1])
        return volume + float(np.log(self.stretch.mean(axis=0)).sum())

    def place(self, units: Floats, sides: Floats) -> Floats:
        """Put standard draws, shape ``(n, dim)``, around the mode; uniform ``sides`` split them."""
        ahead = sides < self.stretch[0] / self.stretch.sum(axis=0)
        signed = np.abs(units) * np.where(ahead, self.stretch[0], -self.stretch[1])
        placed: Floats = self.position + signed @ self.factor.T
        return placed

    def square(self, positions: Floats) -> Floats:
        """Squared distance of positions, shape ``(n, dim)``, in stretched standard deviations."""
        units = np.linalg.solve(self.factor, (positions - self.position).T).T
        scaled = np.where(units > 0, units / self.stretch[0], units / self.stretch[1])
        square: Floats = (scaled**2).sum(axis=1)
        return square


@frozen_arrays
class _Mixture:
    """Peaks, each half a Student t and half a normal.

    Attributes
    ----------
    shares
        Of the peaks, shape ``(peaks,)``.
    """

    peaks: list[_Peak]
    shares: Floats
    tail: float

    @staticmethod
    def around(look: Look, modes: list[Point], tail: float) -> _Mixture:
        peaks = [_stretched(look, mode) for mode in modes]
        masses = np.array([peak.value + peak.log_norm for peak in peaks])
        shares = np.exp(masses - logsumexp(masses)) + 0.02
        return _Mixture(peaks, shares / shares.sum(), tail)

    def draw(self, random: np.random.Generator, count: int) -> Floats:
        dim = len(self.peaks[0].position)
        units, sides = random.standard_normal((count, dim)), random.uniform(size=(count, dim))
        heavy = np.arange(count) % 2 == 0
        widths = np.sqrt(self.tail / random.chisquare(self.tail, count))
        units *= np.where(heavy, widths, 1.0)[:, None]
        level = (np.arange(count) + 0.5) / count
        peaks = np.minimum(np.searchsorted(np.cumsum(self.shares), level), len(self.peaks) - 1)
        positions = np.empty((count, dim))
        for number, peak in enumerate(self.peaks):
            mine = peaks == number
            positions[mine] = peak.place(units[mine], sides[mine])
        return positions

    def log_density(self, positions: Floats) -> Floats:
        dim, tail = positions.shape[1], self.tail
        heavy = gammaln((tail + dim) / 2) - gammaln(tail / 2) - 0.5 * dim * np.log(tail * np.pi)
        light = -0.5 * dim * np.log(2 * np.pi)
        parts = []
        for peak, share in zip(self.peaks, self.shares, strict=True):
            square = peak.square(positions)
            norm = np.log(share / 2) - peak.log_norm
            parts.append(norm + heavy - 0.5 * (tail + dim) * np.log1p(square / tail))
            parts.append(norm + light - 0.5 * square)
        together: Floats = logsumexp(parts, axis=0)
        return together


@frozen_arrays
class _Pool:
    """Weighted draws from a mixture.

    Attributes
    ----------
    positions
        Shape ``(n, dim)``.
    values
        Log density there, shape ``(n,)``.
    log_weights
        Smoothed, shape ``(n,)``.
    """

    mixture: _Mixture
    positions: Floats
    values: Floats
    log_weights: Floats
    khat: float

    @staticmethod
    def of(look: Look, mixture: _Mixture, positions: Floats, values: Floats | None = None) -> _Pool:
        known = np.empty(0) if values is None else values
        values = np.concatenate([known, look(positions[len(known) :])[0]])
        smoothed = smooth(values - mixture.log_density(positions))
        return _Pool(mixture, positions, values, smoothed.log_weights, smoothed.khat)

    @property
    def weights(self) -> Floats:
        """Of sum 1, shape ``(n,)``."""
        weights: Floats = np.exp(self.log_weights - logsumexp(self.log_weights))
        return weights

    @property
    def effective(self) -> float:
        return float(1 / (self.weights**2).sum())

    def joined(self, look: Look, peak: _Peak, random: np.random.Generator, count: int) -> _Pool:
        """Add ``count`` draws from a new peak, and weight all anew by the whole mixture."""
        tail, before = self.mixture.tail, len(self.positions)
        more = _Mixture([peak], np.ones(1), tail).draw(random, count)
        shares = np.append(before * self.mixture.shares, count) / (before + count)
        mixture = _Mixture([*self.mixture.peaks, peak], shares, tail)
        return _Pool.of(look, mixture, np.concatenate([self.positions, more]), self.values)


def _stretched(look: Look, mode: Point) -> _Peak:
    """Stretch each axis on either side to fall no faster than the density at any probe."""
    dim = len(mode.position)
    probes = np.array(PROBES)
    axes = np.concatenate([mode.factor.T, -mode.factor.T])
    tried = mode.position + probes[:, None, None] * axes
    values = look(tried.reshape(-1, dim))[0].reshape(len(probes), 2 * dim)
    fall = np.maximum(mode.value - values, 1e-3)
    stretch = np.clip((probes[:, None] / np.sqrt(2 * fall)).max(axis=0), *STRETCH)
    return _Peak(mode.position, mode.factor, stretch.reshape(2, dim), mode.value)


def _resample(random: np.random.Generator, weights: Floats, count: int) -> npt.NDArray[np.int64]:
    """Draw systematically (Kitagawa 1996): none twice whose weight is below ``1 / count``."""
    order = random.permutation(len(weights))
    level = (np.arange(count) + random.uniform()) / count
    within = np.minimum(np.searchsorted(np.cumsum(weights[order]), level), len(weights) - 1)
    chosen: npt.NDArray[np.int64] = order[within]
    return chosen
