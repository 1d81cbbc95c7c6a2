"""Fit an additive hazard by maximum likelihood with weak priors; errors from the curvature."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array

from payoff.core.frozen import Floats, frozen_arrays, replace
from payoff.maths.hazard import Episodes, Hazard
from payoff.maths.paths import Ints, added
from payoff.maths.threads import one_thread

HALF = 0.5
"""The prior of a rate or a strength weighs as much as so many conversions."""
SPREAD = 1.5
"""Standard deviation of the prior of the logarithm of a decay, around that of all channels."""
FASTER = (0.1, 1.0, 10.0)
LIMITS = 20.0
STEPS = 300
CLOSE = 1e-9


@frozen_arrays
class HazardErrors:
    """Standard errors, relative: of the logarithm of each number; same names, same shapes."""

    baseline: float
    strength: Floats
    decay: Floats


def fit_hazard(
    episodes: Episodes, *, fastest: float, start: Hazard | None = None
) -> tuple[Hazard, HazardErrors]:
    """Maximise the likelihood with weak priors, first for all channels alike, then for each.

    The first fit is the middle of the priors of the second. A baseline and a strength have gamma
    priors that weigh as much as half a conversion, the logarithm of a decay a normal prior with
    standard deviation 1.5: so that a channel that is hardly ever met has numbers too, and errors.

    Parameters
    ----------
    episodes
        Some that converted, and some time in which others did not.
    fastest
        The shortest half-life that can be seen, in days; the longest is the longest span.
    start
        Where to begin; else several half-lives are tried.

    Returns
    -------
    The hazard, and standard errors from the observed information.
    """
    alike = replace(episodes, unit=np.zeros_like(episodes.unit), channels=1)
    limits = np.log(np.log(2) / np.array([max(episodes.span.max(), 2 * fastest), fastest]))
    together = _Likelihood.of(alike, None, limits)
    starts = _starts(alike) if start is None else [_mean(start)]
    pooled = min((together.best(_packed(one)) for one in starts), key=lambda found: found[1])[0]
    middle = _unpacked(pooled, 1)
    each = _Likelihood.of(episodes, middle, limits)
    wide = _wide(middle, episodes.channels) if start is None else start
    at, _ = each.best(_packed(wide))
    return _unpacked(at, episodes.channels), each.errors(at)


def _starts(episodes: Episodes) -> list[Hazard]:
    """Return hazards with half-lives around the usual age of touches at a conversion."""
    won = episodes.converted[episodes.journey] > 0
    usual = float(np.median(episodes.age[won]))
    brought = HALF * episodes.converted.sum() / len(episodes.unit)
    return [
        Hazard(HALF * episodes.constant, np.array([brought]), np.array([np.log(2) / life]))
        for life in max(usual, 1e-6) * np.array(FASTER)
    ]


def _mean(hazard: Hazard) -> Hazard:
    middle = np.exp(np.log(hazard.strength).mean()), np.exp(np.log(hazard.decay).mean())
    return Hazard(hazard.baseline, *(np.array([one]) for one in middle))


def _wide(hazard: Hazard, channels: int) -> Hazard:
    return Hazard(
        hazard.baseline, np.repeat(hazard.strength, channels), np.repeat(hazard.decay, channels)
    )


def _packed(hazard: Hazard) -> Floats:
    point: Floats = np.log(np.concatenate([[hazard.baseline], hazard.strength, hazard.decay]))
    return point


def _unpacked(point: Floats, channels: int) -> Hazard:
    numbers = np.exp(point)
    return Hazard(float(numbers[0]), numbers[1 : channels + 1], numbers[channels + 1 :])


@frozen_arrays
class _Likelihood:
    """The penalised likelihood over logarithms of baseline, strengths and decays.

    Attributes
    ----------
    middle
        Of the priors: one channel; ``None`` is the mean of the data, and no prior of the decay.
    limits
        Of the logarithm of a decay: lowest and highest.
    unit, age, journey
        Of the touches in journeys that converted; journeys among these.
    won
        How many converted.
    """

    episodes: Episodes
    middle: Hazard | None
    limits: Floats
    unit: Ints
    age: Floats
    journey: Ints
    won: int

    @classmethod
    def of(cls, episodes: Episodes, middle: Hazard | None, limits: Floats) -> _Likelihood:
        won = episodes.converted > 0
        touches = won[episodes.journey]
        journey = (np.cumsum(won) - 1)[episodes.journey[touches]]
        unit, age = episodes.unit[touches], episodes.age[touches]
        return cls(episodes, middle, limits, unit, age, journey, int(won.sum()))

    def best(self, start: Floats) -> tuple[Floats, float]:
        """Return the point of the lowest value, and that value."""
        size = self.episodes.channels
        free = [(-LIMITS, LIMITS)] * (size + 1)
        bounds = free + [(float(self.limits[0]), float(self.limits[1]))] * size
        with one_thread():
            found = minimize(
                self.value,
                np.clip(start, *np.array(bounds).T),
                jac=True,
                method="L-BFGS-B",
                bounds=bounds,
                options={"maxiter": STEPS, "ftol": CLOSE, "gtol": 1e-7},
            )
        return found.x, float(found.fun)

    def value(self, point: Floats) -> tuple[float, Floats]:
        """Return minus the penalised log-likelihood per conversion, and its slope."""
        size = self.episodes.channels
        hazard = _unpacked(point, size)
        rate, faded = self._rate(hazard)
        at_end = hazard.baseline + added(self.journey, rate, self.won)
        share = rate / at_end[self.journey]
        survived, slower = self._survived(hazard)
        watched = hazard.baseline * self.episodes.span.sum()
        fits = np.log(at_end).sum() - watched - survived.sum()
        slope = np.concatenate(
            [
                [(hazard.baseline / at_end).sum() - watched],
                added(self.unit, share, size) - survived,
                added(self.unit, share * (1 - faded), size) - slower,
            ]
        )
        prior, own, _ = self._prior(point)
        return -(fits + prior) / self.won, -(slope + own) / self.won

    def errors(self, point: Floats) -> HazardErrors:
        """Return standard errors from the curvature at a point, which is exact."""
        size = self.episodes.channels
        hazard = _unpacked(point, size)
        rate, faded = self._rate(hazard)
        at_end = hazard.baseline + added(self.journey, rate, self.won)
        share = rate / at_end[self.journey]
        first = np.zeros(self.won, dtype=np.int64)
        rows = np.concatenate([np.arange(self.won), self.journey, self.journey])
        columns = np.concatenate([first, self.unit + 1, self.unit + 1 + size])
        parts = np.concatenate([hazard.baseline / at_end, share, share * (1 - faded)])
        slopes = csr_array((parts, (rows, columns)), shape=(self.won, 2 * size + 1))
        survived, slower = self._survived(hazard)
        decay = hazard.decay[self.episodes.unit]
        gone = decay * self.episodes.age
        later = added(self.episodes.unit, gone**2 * np.exp(-gone), size) * hazard.strength
        own = np.zeros((2 * size + 1, 2 * size + 1))
        at = np.arange(size) + 1
        own[0, 0] = parts[: self.won].sum() - hazard.baseline * self.episodes.span.sum()
        own[at, at] = added(self.unit, share, size) - survived
        own[at, at + size] = added(self.unit, share * (1 - faded), size) - slower
        own[at + size, at] = own[at, at + size]
        bent = (1 - faded) ** 2 - faded
        own[at + size, at + size] = added(self.unit, share * bent, size) - slower + later
        information = (slopes.T @ slopes).toarray() - own - np.diag(self._prior(point)[2])
        variance = np.diag(np.linalg.pinv(information))
        error = np.sqrt(np.where(variance > 0, variance, np.nan))
        return HazardErrors(float(error[0]), error[1 : size + 1], error[size + 1 :])

    def _rate(self, hazard: Hazard) -> tuple[Floats, Floats]:
        """Return what touches add at a conversion, and their ages in units of ``1 / decay``."""
        faded = hazard.decay[self.unit] * self.age
        return (hazard.strength * hazard.decay)[self.unit] * np.exp(-faded), faded

    def _survived(self, hazard: Hazard) -> tuple[Floats, Floats]:
        """Return the hazard that touches summed up, by channel, and its slope by log decay."""
        unit, size = self.episodes.unit, self.episodes.channels
        gone = hazard.decay[unit] * self.episodes.age
        left = np.exp(-gone)
        survived = hazard.strength * added(unit, 1 - left, size)
        return survived, hazard.strength * added(unit, gone * left, size)

    def _prior(self, point: Floats) -> tuple[float, Floats, Floats]:
        """Return the logarithm of the prior, its slope and its curvature."""
        size = self.episodes.channels
        brought = self.won / len(self.episodes.unit)
        usual = brought if self.middle is None else self.middle.strength[0]
        centre = np.log(np.append(self.episodes.constant, np.repeat(usual, size)))
        apart = point[: size + 1] - centre
        value = HALF * (apart - np.exp(apart)).sum()
        slope = np.concatenate([HALF * (1 - np.exp(apart)), np.zeros(size)])
        bend = np.concatenate([-HALF * np.exp(apart), np.zeros(size)])
        if self.middle is not None:
            away = point[size + 1 :] - np.log(self.middle.decay[0])
            value -= 0.5 * float((away**2).sum()) / SPREAD**2
            slope[size + 1 :] = -away / SPREAD**2
            bend[size + 1 :] = -1 / SPREAD**2
        return float(value), slope, bend
