"""How effects and the baseline make the mean of the KPI: by adding or by multiplying."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from payoff.core.frozen import Floats, frozen
from payoff.data.simulate.shapley import product_split


@frozen
class Identity:
    """``mean = baseline + heads * sum of effects``: an effect is KPI, were all people there.

    Arrays have the shapes ``(G, T)`` for ``baseline``, ``(G, T, C)`` for effects and the like, and
    ``(G,)`` for ``heads``, each region's share of the nation's people.
    """

    def baseline(self, level: Floats, shape: Floats, moves: Sequence[Floats]) -> Floats:
        """Return ``level * shape`` and the moves, which are in units of the KPI."""
        baseline: Floats = level[:, None] * shape
        for move in moves:
            baseline = baseline + move
        return baseline

    def sizes(self, shares: Floats, baseline: Floats, value: Floats, heads: Floats) -> Floats:
        """Return the scale of each channel at which it brings its share, shape ``(C,)``."""
        left = 1 - sum(shares.tolist())
        totals = [np.sum(heads[:, None] * value[..., c]) for c in range(len(shares))]
        sizes: Floats = shares * baseline.sum() / left / np.array(totals)
        return sizes

    def mean(self, baseline: Floats, effects: Floats, heads: Floats) -> Floats:
        """Return the mean of the KPI."""
        mean: Floats = baseline + self.contribution(baseline, effects, heads).sum(axis=-1)
        return mean

    def contribution(self, baseline: Floats, effects: Floats, heads: Floats) -> Floats:
        """Return the mean less what it would be without the channel."""
        del baseline
        return heads[:, None, None] * effects

    def slope(self, baseline: Floats, effects: Floats, stretch: Floats, heads: Floats) -> Floats:
        """Return the derivative of the mean when a channel's exposure is raised in proportion."""
        del baseline, effects
        return heads[:, None, None] * stretch

    def shapley(self, baseline: Floats, effects: Floats, heads: Floats) -> Floats:
        """Return the contribution itself: effects that add up have nothing to split."""
        return self.contribution(baseline, effects, heads)


@frozen
class Logarithm:
    """``mean = baseline * exp(sum of effects)``; shapes as in ``Identity``."""

    def baseline(self, level: Floats, shape: Floats, moves: Sequence[Floats]) -> Floats:
        """Return ``level * exp(shape - 1 + moves / level)``: small changes as if added."""
        relative = sum(moves, np.zeros_like(shape)) / level[:, None]
        baseline: Floats = level[:, None] * np.exp(shape - 1 + relative)
        return baseline

    def sizes(self, shares: Floats, baseline: Floats, value: Floats, heads: Floats) -> Floats:
        """Return the scale at which the mean effect is ``-log(1 - share)``, shape ``(C,)``."""
        del heads
        weights = baseline / baseline.sum()
        sizes: Floats = -np.log1p(-shares) / np.einsum("gt,gtc->c", weights, value)
        return sizes

    def mean(self, baseline: Floats, effects: Floats, heads: Floats) -> Floats:
        """Return the mean of the KPI."""
        del heads
        mean: Floats = baseline * np.exp(effects.sum(axis=-1))
        return mean

    def contribution(self, baseline: Floats, effects: Floats, heads: Floats) -> Floats:
        """Return the mean less what it would be without the channel."""
        mean = self.mean(baseline, effects, heads)
        return mean[..., None] * -np.expm1(-effects)

    def slope(self, baseline: Floats, effects: Floats, stretch: Floats, heads: Floats) -> Floats:
        """Return the derivative of the mean when a channel's exposure is raised in proportion."""
        return self.mean(baseline, effects, heads)[..., None] * stretch

    def shapley(self, baseline: Floats, effects: Floats, heads: Floats) -> Floats:
        """Return the split of ``mean - baseline`` in which joint effects are shared fairly."""
        del heads
        return baseline[..., None] * product_split(np.exp(effects))


Link = Identity | Logarithm
